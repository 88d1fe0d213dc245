"""`liasse export`: a look ahead for scripts, which marks nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from portal.cli import parser
from tests import make
from tests.workspaces.accounting import test_pieces
from tests.workspaces.accounting.making import SINCE, UNTIL, accepted, sold
from workspaces.accounting import command
from workspaces.accounting.models import AccountingPiece
from workspaces.invoices.status import Accounting
from workspaces.kernel.errors import DomainError


async def test_a_fec_holds_what_is_booked_and_what_would_be_and_changes_nothing(moulin, tmp_path):
    booked = await accepted(moulin, issue_date=date(2026, 3, 1))
    await test_pieces.moved(booked, Accounting.PROCESSED)
    await accepted(moulin, accounting=Accounting.PENDING)
    await sold(moulin)
    await make.purchase(moulin)
    told = await command.export("fec", moulin.slug, SINCE, UNTIL, tmp_path, check=True)
    assert told["name"] == f"{moulin.siren}FEC20261231.txt"
    assert (told["entries"], told["debit"], told["verdict"]) == (3, "470.00", "accept")
    assert (told["check"]["verdict"], told["check"]["findings"]) == ("valid", [])
    table = pl.read_csv(tmp_path / told["name"], separator="\t", infer_schema=False)
    assert table["EcritureNum"].unique(maintain_order=True).to_list() == ["1", "2", "3"]
    assert table["PieceRef"].unique(maintain_order=True)[0] == "AC-2026-0001"
    assert await AccountingPiece.filter(workspace_id=moulin.id).count() == 1
    again = await command.export("fec", moulin.slug, SINCE, UNTIL, tmp_path / "again.txt")
    assert again["sha256"] == told["sha256"]


async def test_an_invoice_without_an_entry_is_told_and_does_not_stop_the_others(moulin, tmp_path):
    await accepted(moulin)
    await accepted(moulin, currency="USD")
    told = await command.export("fec", moulin.slug, SINCE, UNTIL, tmp_path / "fec.txt", check=True)
    assert (told["entries"], told["verdict"], told["check"]["verdict"]) == (1, "review", "valid")
    assert [one["code"] for one in told["problems"]] == ["ENTRY_CURRENCY"]


def first_sheet(path: Path) -> pl.DataFrame:
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return pl.DataFrame(
        [[str(cell) for cell in row] for row in rows], schema=[str(cell) for cell in head], orient="row"
    )


@pytest.mark.parametrize("name", ["factures.csv", "factures.xlsx"])
async def test_invoices_of_the_period_are_a_table_whatever_became_of_them(moulin, tmp_path, name):
    await accepted(moulin, number="=F1")
    await make.purchase(moulin, draft_of=make.draft(type_code="381", gross=Decimal("12.50"), tax=None, net=None))
    await accepted(moulin, issue_date=date(2025, 1, 1))
    told = await command.export("invoices", moulin.slug, SINCE, UNTIL, tmp_path / name)
    assert told["rows"] == 2
    path = tmp_path / name
    table = pl.read_csv(path, separator=";", infer_schema=False) if name.endswith("csv") else first_sheet(path)
    assert sorted(table["TTC"].str.replace(",", ".").cast(float)) == [-12.5, 120.0]
    assert sorted(table["N° de facture"])[0].removeprefix("'") == "=F1"


async def test_archives_leave_by_whole_years_or_months(moulin, tmp_path):
    told = await command.export("archive", moulin.slug, SINCE, UNTIL, tmp_path)
    assert told["period"] == "2026"
    with pytest.raises(DomainError) as refused:
        await command.export("archive", moulin.slug, date(2026, 1, 2), UNTIL, tmp_path)
    assert refused.value.code == "ARCHIVE_PERIOD"
    assert command.whole_period(date(2026, 2, 1), date(2026, 2, 28)) == "2026-02"


async def test_a_dossier_that_is_not_there_is_told_by_its_name(db, tmp_path):
    with pytest.raises(DomainError, match="Il n’y a pas de dossier «\u00a0rien\u00a0»"):
        await command.export("fec", "rien", SINCE, UNTIL, tmp_path / "x.txt")


def test_the_command_takes_what_the_stable_words_say():
    line = "export fec --workspace moulin --from 2026-01-01 --to 2026-12-31 -o out.txt"
    read = parser().parse_args(line.split())
    assert (read.kind, read.workspace, read.since, read.until) == ("fec", "moulin", SINCE, UNTIL)
