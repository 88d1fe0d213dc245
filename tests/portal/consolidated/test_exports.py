"""The filtered documents as a file."""

from __future__ import annotations

import io
from decimal import Decimal

from openpyxl import load_workbook

from tests import make
from workspaces.invoices.draft import Party
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in

CSV, XLSX = "/cabinet/documents/export.csv", "/cabinet/documents/export.xlsx"


async def test_csv_opens_in_a_french_spreadsheet(chloe, moulin):
    await make.purchase(moulin, draft_of=make.draft(number="F-1", gross=Decimal("1284.50")))
    await make.purchase(moulin, draft_of=make.draft(number="A-1", type_code="381"))
    answer = await chloe.get(CSV)
    assert answer.content.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["content-disposition"]
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Dossier;Nature;Tiers;SIREN;N° de facture;Date;")
    assert any(";F-1;02/11/2026;02/12/2026;100,00;20,00;1284,50;EUR;À accepter;" in line for line in lines)
    assert any("Avoir (achat)" in line and ";-120,00;" in line for line in lines)


async def test_nothing_exported_can_act_as_a_formula(chloe, moulin):
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="=CMD|calc"), number="+33"))
    text = (await chloe.get(CSV)).content.decode("utf-8-sig")
    assert ";'=CMD|calc;" in text and ";'+33;" in text
    sheet = load_workbook(io.BytesIO((await chloe.get(XLSX)).content)).active
    cell = sheet["C2"]
    assert (cell.value, cell.data_type) == ("=CMD|calc", "s")


async def test_xlsx_holds_numbers_and_dates(chloe, moulin):
    await make.purchase(moulin, draft_of=make.draft(gross=Decimal("1284.50")))
    sheet = load_workbook(io.BytesIO((await chloe.get(XLSX)).content)).active
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert (
        row["TTC"] == 1284.5 and row["Date"].strftime("%d/%m/%Y") == "02/11/2026" and row["Dossier"] == "Au bon moulin"
    )


async def test_exports_follow_the_filter_and_stay_within_the_firm(chloe, moulin, durand, scierie):
    garage = await make.workspace("Garage", firm=durand)
    for dossier in (moulin, garage, scierie):
        await make.purchase(dossier, draft_of=make.draft(seller=Party(name=f"Chez {dossier.name}")))
    everything = (await chloe.get(CSV)).text
    assert "Chez Garage" in everything and "Chez Au bon moulin" in everything and "Scierie" not in everything
    assert "moulin" not in (await chloe.get(f"{CSV}?dossier={garage.slug}")).text


async def test_an_export_is_on_the_firms_record(chloe, moulin, durand):
    await chloe.get(f"{CSV}?vue=a-traiter")
    with acting_in(durand.id):
        taken = await AuditEvent.get(workspace_id=durand.id, what="documents:exported")
    assert (taken.by_name, taken.detail) == ("Chloé Durand", {"kind": "csv", "filter": "vue=a-traiter"})
