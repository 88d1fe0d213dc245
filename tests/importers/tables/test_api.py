"""Third parties through the dossier's API: one by one, and many from a table."""

from __future__ import annotations

import pytest

from importers.tables.models import ImportBatch
from portal.middleware import HEAVIEST_FORM
from tests import make
from workspaces.parties.models import BankAccount, ThirdParty

API = "/api/v1/parties"
TABLE = "Nom;SIREN;IBAN\nAu bon moulin;552100554;FR76 3000 6000 0112 3456 7890 189\nSans clé;812345;\n".encode("cp1252")


@pytest.fixture
async def key(moulin):
    return {"Authorization": f"Bearer {await make.api_key(moulin)}"}


def sent(content: bytes = TABLE, name: str = "tiers.csv", **data: str) -> dict:
    return {"files": {"file": (name, content, "text/csv")}, "data": data}


async def finished(nobody, key, answer) -> dict:
    await make.run_jobs()
    return (await nobody.get(answer.json()["status_url"], headers=key)).json()


async def test_a_table_goes_in_by_itself_and_tells_its_bad_rows(nobody, key, moulin):
    answer = await nobody.post(f"{API}/imports", headers=key, **sent())
    assert answer.status_code == 202
    told = await finished(nobody, key, answer)
    assert (told["state"], told["verdict"], told["reason"]) == ("done", "partial", "ROW_ERRORS")
    assert (told["rows"], told["created"], told["bad"]) == (2, 1, 1)
    rows = (await nobody.get(told["rows_url"], headers=key)).json()
    assert [(row["row"], row["outcome"]) for row in rows["items"]] == [(3, "bad")]
    assert rows["items"][0]["errors"][0]["column"] == "SIREN"
    assert rows["next"] is None


async def test_an_account_that_software_brings_waits_for_a_person(nobody, key, moulin):
    told = await finished(nobody, key, await nobody.post(f"{API}/imports", headers=key, **sent()))
    party = await ThirdParty.get(workspace_id=moulin.id, siren="552100554")
    assert (party.iban, party.iban_pending, told["pending_ibans"]) == ("", True, 1)
    account = await BankAccount.get(workspace_id=moulin.id, party_id=party.id)
    assert (account.iban, account.state.value, account.origin) == ("FR7630006000011234567890189", "pending", "import")


async def test_a_table_may_be_heavier_than_a_form(nobody, key):
    heavy = TABLE + b"Un nom de plus;;\n" * (HEAVIEST_FORM // 16)
    assert (await nobody.post(f"{API}/imports", headers=key, **sent(heavy))).status_code == 202


async def test_the_same_key_begins_one_import(nobody, key, moulin):
    headers = key | {"Idempotency-Key": "lot-1"}
    first = await nobody.post(f"{API}/imports", headers=headers, **sent())
    again = await nobody.post(f"{API}/imports", headers=headers, **sent())
    assert (again.status_code, again.json()) == (202, first.json())
    assert await ImportBatch.filter(workspace_id=moulin.id).count() == 1
    other = await nobody.post(f"{API}/imports", headers=headers, **sent(TABLE + b"Encore;;\n"))
    assert (other.status_code, other.json()["code"]) == (400, "IDEMPOTENCY_MISMATCH")


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(nobody, key, moulin):
    told = await finished(nobody, key, await nobody.post(f"{API}/imports", headers=key, **sent(dry_run="true")))
    assert (told["state"], told["new"], told["created"]) == ("preview", 1, 0)
    assert await ThirdParty.filter(workspace_id=moulin.id).count() == 0


async def test_a_table_without_a_name_says_which_title_is_missing(nobody, key):
    told = await finished(nobody, key, await nobody.post(f"{API}/imports", headers=key, **sent(b"SIREN\n552100554\n")))
    assert (told["state"], told["reason"]) == ("refused", "SHEET_HEADERS")
    assert "Ligne 1" in told["message"]


@pytest.mark.parametrize(
    ("data", "code"), [({"kind": "ami"}, "KIND_INVALID"), ({"kind": "supplier", "file": None}, "NO_FILE")]
)
async def test_what_cannot_be_begun_is_refused_at_once(nobody, key, data, code):
    given = sent(**{"kind": data["kind"]})
    if "file" in data:
        given["files"] = {"other": (None, "x")}
    answer = await nobody.post(f"{API}/imports", headers=key, **given)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_one_third_party_is_added_and_listed(nobody, key, moulin):
    body = {
        "kind": "customer",
        "name": "Scierie du Nord",
        "siren": "552 100 554",
        "address": {"line": "3 rue Haute", "postcode": "01000", "city": "Bourg-en-Bresse"},
    }
    answer = await nobody.post(API, headers=key, json=body)
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["siren"]) == ("CLI-001", "552100554")
    assert answer.json()["address"]["city"] == "Bourg-en-Bresse"
    assert (await nobody.get(answer.headers["location"], headers=key)).json() == answer.json()
    listed = (await nobody.get(API, headers=key, params={"kind": "customer"})).json()
    assert [party["name"] for party in listed["items"]] == ["Scierie du Nord"]
    assert (await nobody.get(API, headers=key, params={"kind": "supplier"})).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": ""}, 422, "FORM_INVALID"),
        ({"name": "Un", "siren": "123456789"}, 422, "FORM_INVALID"),
        ([], 400, "JSON_INVALID"),
        ({"name": "Un", "kind": "ami"}, 422, "KIND_INVALID"),
        ({"name": {"a": 1}, "address": "rue"}, 422, "FORM_INVALID"),
    ],
    ids=["no name", "wrong key", "no object", "no kind", "nonsense"],
)
async def test_a_third_party_that_is_wrong_says_why(nobody, key, body, status, code):
    answer = await nobody.post(API, headers=key, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_list_goes_on_from_its_cursor(nobody, key):
    for name in ("Un", "Deux", "Trois"):
        await nobody.post(API, headers=key, json={"name": name})
    first = (await nobody.get(API, headers=key, params={"limit": 2})).json()
    rest = (await nobody.get(API, headers=key, params={"limit": 2, "cursor": first["next"]})).json()
    assert [party["name"] for party in first["items"] + rest["items"]] == ["Trois", "Deux", "Un"]
    assert rest["next"] is None
