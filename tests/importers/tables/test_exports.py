"""A list of third parties is exported in the import's own columns: brought in again, it changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
import pytest_asyncio

from importers.tables import command, template
from importers.tables.kinds import PARTIES
from tests import make
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.spreadsheet import BOM
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import exporting
from workspaces.parties.models import Kind, ThirdParty

HEADS = [column.label for column in PARTIES.columns]
FULL = {
    "number": "FOUR-007", "name": "Au bon moulin", "siren": "999999998", "vat_number": "FR11999999998",
    "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP", "email": "compta@aubonmoulin.fr", "phone": "+33474000000",
    "address": "3 rue Haute", "postcode": "01000", "city": "Bourg-en-Bresse", "contact": "Ève", "terms_days": 45,
    "terms_end_of_month": True, "account": "401000", "auxiliary": "0401", "vat_rate": "5.5", "journal": "AC",
    "trusted": True, "duplicates": "block", "outstanding": 1284050, "since": date(2024, 2, 29),
    "note": "À 2 % ; franco\nle lundi",
}  # fmt: skip
HOSTILE = ["=CMD|'/C calc'!A0", "+33 SARL", "-1+1", "@SUM(A1)", "'=1", "_x0041_ & <b>", "＝1+1"]


@pytest_asyncio.fixture
async def parties(moulin):
    """One with everything, some whose names and notes are formulas, one that is hidden, one of the other side."""
    await make.party(moulin, **FULL)
    for rank, text in enumerate(HOSTILE):
        await make.party(moulin, number=f"H-{rank}", name=f"{text} n°{rank}", note=text.strip(), city=text.strip())
    await make.party(moulin, number="ARCH-1", name="Archivé", archived_at=FULL_DAY)
    await make.party(moulin, number="CLI-1", name="Un client", kind=Kind.CUSTOMER)


FULL_DAY = "2026-01-02T03:04:05+00:00"


def rows_of(content: bytes, form: str) -> list[list[object]]:
    if form == "csv":
        text = content.decode()
        assert text.startswith(BOM)
        return [list(row) for row in csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";")]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def exported(browser, form: str, query: str = "onglet=fournisseurs") -> bytes:
    answer = await browser.get(browser.in_dossier(f"/tiers/export.{form}?{query}"))
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_brought_in_again_it_changes_nothing(alice, moulin, parties, tmp_path, form):
    file = tmp_path / f"fournisseurs.{form}"
    file.write_bytes(await exported(alice, form))
    before = await ThirdParty.filter(workspace_id=moulin.id).order_by("number").values()
    told = await command.bring_in(file, moulin.slug, kind="parties")
    assert (told["errors"], told["created"], told["updated"], told["ok"]) == ([], 0, 0, len(HOSTILE) + 1)
    assert await ThirdParty.filter(workspace_id=moulin.id).order_by("number").values() == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_into_another_dossier_it_brings_the_same_rows(alice, moulin, scierie, parties, tmp_path, form):
    file = tmp_path / f"fournisseurs.{form}"
    file.write_bytes(await exported(alice, form))
    told = await command.bring_in(file, scierie.slug, kind="parties")
    assert (told["errors"], told["created"]) == ([], len(HOSTILE) + 1)
    kept = [
        name for name in exporting.COLUMNS.split(", ") if name not in ("id", "iban")
    ]  # accounts wait to be confirmed
    for dossier in (moulin, scierie):
        with acting_in(dossier.id):
            found = ThirdParty.filter(workspace_id=dossier.id, kind=Kind.SUPPLIER, archived_at=None).order_by("number")
            if dossier is moulin:
                wanted = await found.values(*kept)
            else:
                assert await found.values(*kept) == wanted


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_has_the_columns_of_the_template_and_no_formula(alice, parties, form):
    heads, *rows = rows_of(await exported(alice, form), form)
    assert (
        heads == HEADS == [cell.value for cell in openpyxl.load_workbook(io.BytesIO(template.made(PARTIES))).active[1]]
    )
    texts = [str(value) for row in rows for value in row if value is not None]
    if form == "csv":
        assert not [text for text in texts if text[:1] in "=+-@\t\r＝＋－＠" and text]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(await exported(alice, form))).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}
        assert all(cell.quotePrefix for row in sheet.iter_rows(min_row=2) for cell in row if cell.data_type == "s")


@pytest.mark.parametrize(("query", "names"), [
    ("onglet=clients", ["Un client"]),
    ("onglet=fournisseurs&q=moulin", ["Au bon moulin"]),
    ("onglet=fournisseurs&archives=oui", ["Archivé"]),
    ("onglet=fournisseurs&siren=renseigne", ["Au bon moulin"]),
    ("onglet=fournisseurs&q=personne", []),
])  # fmt: skip
async def test_honours_the_filter_of_the_list(alice, parties, query, names):
    _, *rows = rows_of(await exported(alice, "csv", query), "csv")
    assert [row[HEADS.index("Nom de l’entreprise")] for row in rows] == names


async def test_comes_batch_by_batch_in_the_order_of_numbers(alice, parties, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    for form in ("csv", "xlsx"):
        _, *rows = rows_of(await exported(alice, form), form)
        numbers = [row[HEADS.index("N°")] for row in rows]
        assert numbers == sorted(["FOUR-007", *(f"H-{rank}" for rank in range(len(HOSTILE)))])


async def test_the_chosen_ones_and_who_took_them(rene, moulin, parties):
    with acting_in(moulin.id):
        chosen = await ThirdParty.filter(workspace_id=moulin.id, number__in=["FOUR-007", "ARCH-1"])
        asked = {"ids": [str(party.id) for party in chosen]}
        answer = await rene.post(rene.in_dossier("/tiers/export"), data=asked)
        event = await AuditEvent.filter(workspace_id=moulin.id, what="parties:exported").get()
    _, *rows = rows_of(answer.content, "xlsx")
    assert [row[HEADS.index("N°")] for row in rows] == ["ARCH-1", "FOUR-007"]
    assert event.by_name == "René Petit"


async def test_strangers_and_other_forms_find_nothing(zoe, alice, parties):
    assert (await zoe.get(zoe.in_dossier("/tiers/export.csv"))).status_code == 404
    assert (await alice.get(alice.in_dossier("/tiers/export.ods"))).status_code == 404
    answer = await alice.post(alice.in_dossier("/tiers/export"), data={"ids": ["x"]})
    assert answer.status_code == 422
    assert "Cochez au moins une ligne" in answer.text
