"""Entries in the format of article A47 A-1, and our own reading of such a file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.workspaces.accounting.books import entries
from workspaces.accounting import fec_check
from workspaces.accounting.fec_reading import read
from workspaces.accounting.packages import fec
from workspaces.accounting.packages.base import Entry, encoded

NAME = "812345676FEC20261231.txt"


def written(listed: list[Entry]) -> bytes:
    out = io.BytesIO()
    writer = fec.FecWriter(out, {})
    for entry in listed:
        writer.add(entry)
    writer.close()
    return out.getvalue()


def codes(tmp_path: Path, content: bytes, name: str = NAME) -> set[str]:
    file = tmp_path / "fec.txt"
    file.write_bytes(content)
    return {one["rule"] for one in read(str(file), name)["findings"]}


def changed(line: int, column: str, value: str) -> bytes:
    rows = [row.split("\t") for row in written(entries()).decode().split("\r\n")]
    rows[line][fec.COLUMNS.index(column)] = value
    return "\r\n".join("\t".join(row) for row in rows).encode()


def test_a_reader_of_tables_finds_18_columns_balanced_entries_and_no_loose_separator():
    table = pl.read_csv(io.BytesIO(written(entries())), separator="\t", infer_schema=False, quote_char=None)
    assert tuple(table.columns) == fec.COLUMNS
    cents = [pl.col(side).str.replace(",", "").cast(pl.Int64) for side in ("Debit", "Credit")]
    sums = table.with_columns(*cents).group_by("EcritureNum").agg(pl.col("Debit").sum(), pl.col("Credit").sum())
    assert (sums["Debit"] == sums["Credit"]).all()
    assert table.filter(pl.col("CompAuxNum").is_not_null())["CompteNum"].str.slice(0, 3).is_in(["401", "411"]).all()
    assert sorted(set(table["EcritureNum"].cast(int))) == [1, 2, 3, 4, 5]


def test_dates_amounts_and_empty_columns_are_written_as_the_decree_says():
    first = written(entries()).decode().split("\r\n")[1].split("\t")
    assert first == [
        "AC", "Achats", "1", "20261102", "401000", "Fournisseurs", "FOUR001", "BIOBURO SARL", "AC-2026-0001",
        "20261102", "BIOBURO SARL F-2026-118", "0,00", "120,00", "", "", "20261120", "", "",
    ]  # fmt: skip


def test_a_character_that_the_encoding_lacks_is_written_without_its_accent():
    assert encoded("L’Épicerie d’à côté – Noël", "iso8859-15").decode("iso8859-15") == "L'Épicerie d'à côté - Noël"


def test_the_file_is_named_by_the_siren_and_the_closing():
    assert fec.file_name("812345676", date(2026, 12, 31)) == NAME


def test_our_own_files_have_nothing_to_say_of(tmp_path):
    assert codes(tmp_path, written(entries())) == set()


def test_bars_and_the_older_encoding_are_read_too(tmp_path):
    older = encoded(written(entries()).decode().replace("\t", "|"), "iso8859-15")
    assert codes(tmp_path, older) == set()


def test_no_option_changes_the_file(tmp_path):
    out = io.BytesIO()
    writer = fec.FecWriter(out, {"separator": "pipe", "encoding": "iso8859-15"})
    for entry in entries():
        writer.add(entry)
    writer.close()
    assert out.getvalue() == written(entries())


@pytest.mark.parametrize(("line", "column", "value"), [(2, "CompAuxNum", "FOUR001"), (-2, "EcritureNum", "1")])
def test_what_the_article_does_not_forbid_is_a_question_and_no_error(tmp_path, line, column, value):
    file = tmp_path / NAME
    file.write_bytes(changed(line, column, value))
    rules = {one["rule"]: one["severity"] for one in read(str(file), NAME)["findings"]}
    assert rules.get("FEC_AUX", rules.get("FEC_TWICE")) == "warning"


def test_amount_and_side_are_told_apart_from_missing_columns(tmp_path):
    file = tmp_path / NAME
    file.write_bytes(written(entries()).replace(b"Debit\tCredit", b"Montant\tSens"))
    (told,) = read(str(file), NAME)["findings"]
    assert "Montant et Sens" in told["message"]


@pytest.mark.parametrize(
    ("line", "column", "value", "code"),
    [
        (0, "Idevise", "Devise", "FEC_COLUMNS"),
        (1, "EcritureDate", "02/11/2026", "FEC_DATE"),
        (1, "PieceDate", "20261302", "FEC_DATE"),
        (1, "ValidDate", "", "FEC_REQUIRED"),
        (1, "Credit", "120.00", "FEC_AMOUNT"),
        (1, "Credit", "119,99", "FEC_BALANCE"),
        (1, "Debit", "1,00", "FEC_SIDE"),
        (1, "CompteNum", "FOUR", "FEC_ACCOUNT"),
        (2, "CompAuxNum", "FOUR001", "FEC_AUX"),
        (1, "EcritureLib", "une\tautre", "FEC_FIELDS"),
        (1, "Idevise", "USD", "FEC_CURRENCY"),
        (2, "EcritureDate", "20261103", "FEC_DAYS"),
        (1, "EcritureDate", "20270101", "FEC_CLOSING"),
        (-2, "EcritureNum", "1", "FEC_TWICE"),
    ],
)
def test_each_fault_is_told_with_its_code_and_its_line(tmp_path, line, column, value, code):
    file = tmp_path / NAME
    file.write_bytes(changed(line, column, value))
    found = [one for one in read(str(file), NAME)["findings"] if one["rule"] == code]
    assert found
    assert found[0]["message"].endswith(".")
    assert "ligne" in found[0]["location"]


def test_gaps_disorder_and_doubles_are_worth_a_question(tmp_path):
    one, two, *others = entries()
    assert "FEC_SEQUENCE" in codes(tmp_path, written([replace(one, number=1), replace(others[0], number=9)]))
    late = replace(one, day=date(2026, 12, 1))
    assert "FEC_ORDER" in codes(tmp_path, written([late, two]))
    assert "FEC_DUPLICATE" in codes(tmp_path, written([one, replace(one, number=2)]))
    assert "FEC_EMPTY" in codes(tmp_path, written([]))
    assert codes(tmp_path, written(entries()), "export.txt") == {"FEC_NAME"}


async def test_the_command_reads_it_in_the_sandbox(tmp_path):
    file = tmp_path / NAME
    file.write_bytes(written(entries()))
    told = await fec_check.check_fec(file)
    assert (told["verdict"], told["lines"], told["entries"]) == ("valid", 17, 5)
    assert told["debit"] == told["credit"] == "180963.02"
