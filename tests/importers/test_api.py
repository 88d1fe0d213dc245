"""The dossier's API, as a till or an ERP uses it."""

from __future__ import annotations

import asyncio
import hashlib
import re

import pytest

from importers import idempotency
from importers.sources.openapi import PATHS
from portal.listing import listed_routes
from tests import make
from tests.samples import SAMPLES
from workspaces.documents.models import Document
from workspaces.dossiers.models import ApiKey, FirmLink
from workspaces.kernel import storage
from workspaces.kernel.clock import now, today
from workspaces.kernel.tenancy import acting_in

API = "/api/v1"
FACTURX = (SAMPLES / "facturx-en16931.pdf").read_bytes()


@pytest.fixture
async def key(moulin):
    return {"Authorization": f"Bearer {await make.api_key(moulin)}"}


def sent(content: bytes = FACTURX, name: str = "facture.pdf") -> dict:
    return {"files": {"file": (name, content, "application/pdf")}}


async def test_a_document_comes_in_is_read_and_its_facturx_goes_out(nobody, key, moulin):
    answer = await nobody.post(f"{API}/documents", headers=key, **sent())
    assert answer.status_code == 202
    status = answer.json()["status_url"]
    assert (await nobody.get(status, headers=key)).json()["state"] == "received"
    await make.run_jobs()
    document = (await nobody.get(status, headers=key)).json()
    assert (document["state"], document["verdict"]) == ("ready", "accept")
    invoice = (await nobody.get(f"{API}/invoices/{document['invoice_id']}", headers=key)).json()
    assert (invoice["number"], invoice["gross"], invoice["facturx"]) == ("F20260023", "104.90", True)
    facturx = await nobody.get(f"{API}/invoices/{invoice['id']}/facturx", headers=key)
    assert facturx.headers["content-type"] == "application/pdf"
    assert facturx.content.startswith(b"%PDF-")


async def test_the_same_bytes_are_answered_as_known(nobody, key):
    first = await nobody.post(f"{API}/documents", headers=key, **sent())
    again = await nobody.post(f"{API}/documents", headers=key, **sent())
    assert (again.status_code, again.json()["known"], again.json()["id"]) == (200, True, first.json()["id"])


async def test_a_retry_with_its_key_gets_the_first_answer(nobody, key):
    headers = key | {"Idempotency-Key": "caisse-1"}
    first = await nobody.post(f"{API}/documents", headers=headers, **sent())
    again = await nobody.post(f"{API}/documents", headers=headers, **sent())
    assert (again.status_code, again.json()) == (202, first.json())
    other = await nobody.post(f"{API}/documents", headers=headers, **sent(FACTURX + b"\n"))
    assert (other.status_code, other.json()["code"]) == (400, "IDEMPOTENCY_MISMATCH")


@pytest.mark.parametrize(
    ("content", "status", "code"), [(b"", 422, "FILE_EMPTY"), (b"x" * (26 * 2**20), 413, "FILE_TOO_LARGE")]
)
async def test_what_cannot_be_taken_is_a_problem_with_its_code(nobody, key, content, status, code):
    answer = await nobody.post(f"{API}/documents", headers=key, **sent(content))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_lists_are_paged_by_key(nobody, key, moulin):
    made = [str((await make.purchase(moulin)).id) for _ in range(5)]
    first = (await nobody.get(f"{API}/invoices?limit=2", headers=key)).json()
    second = (await nobody.get(f"{API}/invoices?limit=2&cursor={first['next']}", headers=key)).json()
    third = (await nobody.get(f"{API}/invoices?limit=2&cursor={second['next']}", headers=key)).json()
    assert [row["id"] for page in (first, second, third) for row in page["items"]] == made[::-1]
    assert third["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=NaN", "limit=9999", "cursor=' OR 1=1 --", "direction=x"])
async def test_nonsense_in_the_address_is_refused(nobody, key, query):
    assert (await nobody.get(f"{API}/invoices?{query}", headers=key)).status_code == 422


async def test_a_key_opens_its_own_dossier_only(nobody, key, scierie):
    theirs = await make.purchase(scierie)
    for path in (f"/invoices/{theirs.id}", f"/invoices/{theirs.id}/facturx", f"/documents/{theirs.document_id}"):
        assert (await nobody.get(API + path, headers=key)).status_code == 404


async def test_a_revoked_key_opens_nothing(nobody, key):
    await ApiKey.all().update(revoked_at=now())
    assert (await nobody.get(f"{API}/invoices", headers=key)).status_code == 401


async def test_a_key_that_the_firm_made_ends_with_the_firms_link(nobody, alice, chloe, durand, moulin):
    of_firm, own = await make.api_key(moulin, firm=durand), await make.api_key(moulin)
    given = {"Authorization": f"Bearer {of_firm}"}
    assert (await nobody.get(f"{API}/invoices", headers=given)).status_code == 200
    await FirmLink.filter(firm_id=durand.id).update(until=today())
    assert (await nobody.get(f"{API}/invoices", headers=given)).status_code == 401
    assert (await nobody.get(f"{API}/invoices", headers={"Authorization": f"Bearer {own}"})).status_code == 200


async def test_the_owner_reads_that_the_firms_key_is_over_and_makes_one_that_stays(nobody, alice, chloe, durand):
    made = await chloe.post(chloe.in_dossier("/parametres/adresses/cle"))
    assert made.status_code == 200
    page = (await alice.get(alice.in_dossier("/parametres/adresses"))).text
    assert "par votre cabinet" in page and "ne fonctionne plus" not in page
    await FirmLink.filter(firm_id=durand.id).update(until=today())
    assert "Cette clé ne fonctionne plus" in (await alice.get(alice.in_dossier("/parametres/adresses"))).text
    shown = (await alice.post(alice.in_dossier("/parametres/adresses/cle"))).text
    key = re.search(r"lia_[\w-]{40,}", shown)[0]
    assert (await nobody.get(f"{API}/invoices", headers={"Authorization": f"Bearer {key}"})).status_code == 200


def test_the_description_names_every_route_and_no_other(app):
    listed = {
        (route["path"].removeprefix(API).replace(":uuid", ""), method.lower())
        for route in listed_routes(app)
        if route["path"].startswith(API)
        for method in route["methods"]
    }
    described = {(path, method) for path, methods in PATHS.items() for method in methods}
    assert listed - {("/openapi.json", "get")} == described


async def test_one_key_for_several_files_at_once_takes_one_and_says_why_not_the_others(nobody, key, moulin):
    headers = key | {"Idempotency-Key": "caisse-1"}
    files = [sent(FACTURX + b"\n" * n) for n in range(4)]
    answers = await asyncio.gather(*(nobody.post(f"{API}/documents", headers=headers, **file) for file in files))
    codes = [answer.json().get("code") for answer in answers if answer.status_code != 202]
    assert codes == ["IDEMPOTENCY_MISMATCH"] * 3
    with acting_in(moulin.id):
        kept = [document.key for document in await Document.filter(workspace_id=moulin.id)]
    assert [key async for key in storage.keys(f"{moulin.id}/")] == kept, "nothing stays that no document refers to"


async def test_a_key_whose_sender_was_cut_off_before_the_document_was_filed_still_files_it(nobody, key, moulin):
    fingerprint = f"purchase:{hashlib.sha256(FACTURX).hexdigest()}"
    with acting_in(moulin.id):
        reserved = await idempotency.reserve(moulin.id, "caisse-1", fingerprint)
    answer = await nobody.post(f"{API}/documents", headers=key | {"Idempotency-Key": "caisse-1"}, **sent())
    assert (answer.status_code, answer.json()["id"]) == (202, str(reserved))
