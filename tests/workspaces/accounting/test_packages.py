"""One golden file per accounting package, byte for byte, and read back to the cent by a reader of the test's own.

`LIASSE_GOLDEN=write` writes them again; look at the difference before keeping it.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from tests.workspaces.accounting.books import entries
from workspaces.accounting.facts import Line, NoEntry
from workspaces.accounting.packages import REGISTRY
from workspaces.accounting.packages.base import Options, Package

GOLDEN = Path(__file__).with_name("golden")
ROOT = Path(__file__).parents[3]
Sums = Counter[tuple[str, str]]  # (account or auxiliary, D or C) → hundredths


def made(package: Package, options: Options | None = None) -> bytes:
    out = io.BytesIO()
    writer = package.writer(out, options or {})
    for entry in entries():
        writer.add(entry)
    writer.close()
    return out.getvalue()


def expected(*, auxiliaries: bool) -> Sums:
    sums: Sums = Counter()
    for entry in entries():
        for line in entry.lines:
            account = (line.auxiliary if auxiliaries else "") or line.account
            sums[account, "D" if line.debit else "C"] += line.debit or line.credit
    return sums


def added(rows: list[tuple[str, str, str]]) -> Sums:
    """From (account, debit, credit) as they are written."""
    sums: Sums = Counter()
    for account, debit, credit in rows:
        for side, amount in (("D", debit), ("C", credit)):
            if cents := round(float(amount.replace(",", ".") or 0) * 100):
                sums[account, side] += cents
    return sums


def table(content: bytes, encoding: str, separator: str, *, head: bool) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(content.decode(encoding)), delimiter=separator))
    return rows[1:] if head else rows


def read_generic(content: bytes) -> Sums:
    return added([(row[3], row[6], row[7]) for row in table(content, "utf-8-sig", ";", head=True)])


def read_xlsx(content: bytes) -> Sums:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return added([(str(row[3]), str(row[6]), str(row[7])) for row in rows[1:]])


def read_fec(content: bytes) -> Sums:
    frame = pl.read_csv(io.BytesIO(content), separator="\t", infer_schema=False, quote_char=None)
    return added(list(frame.select("CompteNum", "Debit", "Credit").iter_rows()))


def read_sage(content: bytes) -> Sums:
    return added([(row[4], row[9], row[10]) for row in table(content, "cp1252", "\t", head=False)])


def read_quadra(content: bytes) -> Sums:
    sums: Sums = Counter()
    for line in content.decode("ascii").splitlines():
        if line[0] == "M":
            assert len(line) == 231
            sums[line[1:9].strip(), line[41]] += int(line[43:55])
            assert line[181:193].endswith(".pdf")
        else:
            assert len(line) == 453
    return sums


def read_acd(content: bytes) -> Sums:
    return added([(row[7], row[9], row[10]) for row in table(content, "cp1252", ";", head=False)])


def read_ebp(content: bytes) -> Sums:
    sums: Sums = Counter()
    for row in table(content, "cp1252", ",", head=False):
        sums[row[3], row[8]] += round(float(row[7]) * 100)
    return sums


def read_myunisoft(content: bytes) -> Sums:
    return added([(row[2], row[7], row[8]) for row in table(content, "utf-8", ";", head=True)])


def opened(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook, or the file itself: compression may differ between machines."""
    if not content.startswith(b"PK"):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


READERS = {
    "generic": (read_generic, False),
    "xlsx": (read_xlsx, False),
    "fec": (read_fec, False),
    "pennylane": (read_fec, False),
    "sage": (read_sage, False),
    "quadra": (read_quadra, True),
    "acd": (read_acd, True),
    "ebp": (read_ebp, True),
    "myunisoft": (read_myunisoft, True),
}


@pytest.mark.parametrize("name", list(REGISTRY))
def test_a_package_is_written_as_its_golden_file_and_read_back_to_the_cent(name):
    package = REGISTRY[name]
    content, golden = made(package), GOLDEN / f"{name}.{package.extension}"
    if os.environ.get("LIASSE_GOLDEN") == "write":
        golden.write_bytes(content)
    assert opened(content) == opened(golden.read_bytes())
    assert content == made(package)
    reader, auxiliaries = READERS[name]
    assert reader(content) == expected(auxiliaries=auxiliaries)


def test_every_package_is_described_with_its_source_and_what_nobody_has_tried():
    page = (ROOT / "docs" / "accounting-formats.md").read_text()
    for package in REGISTRY.values():
        assert f"| {package.label} |" in page
        assert package.checked.endswith(".")


def test_the_generic_table_has_the_columns_that_were_chosen_in_their_order():
    head = made(REGISTRY["generic"], {"columns": ["account", "debit", "credit", "unknown"]}).decode("utf-8-sig")
    assert head.split("\r\n")[:2] == ["Compte;Débit;Crédit", "401000;;120,00"]


@pytest.mark.parametrize(
    ("name", "journal", "code"), [("quadra", "ACH", "PACKAGE_JOURNAL"), ("sage", "ACHATS1", "PACKAGE_JOURNAL")]
)
def test_a_journal_that_a_package_would_cut_is_refused(name, journal, code):
    with pytest.raises(NoEntry) as refused:
        REGISTRY[name].accept(journal, entries()[0].lines)
    assert refused.value.code == code


def test_an_account_that_a_package_would_cut_is_refused_by_its_name():
    with pytest.raises(NoEntry, match="«\u00a0FOUR000001\u00a0»") as refused:
        REGISTRY["quadra"].accept("AC", (Line("401000", "Fournisseurs", 0, 1, "FOUR000001", "X"),))
    assert refused.value.code == "PACKAGE_ACCOUNT"


def test_documents_are_named_by_their_piece_as_short_as_the_package_wants():
    assert REGISTRY["fec"].image_name("AC", date(2026, 12, 31), 12, "pdf") == "AC-2026-0012.pdf"
    assert REGISTRY["quadra"].image_name("AC", date(2026, 12, 31), 12, "pdf") == "ACAC0012.pdf"


@pytest.mark.parametrize("ending", ["pdf", "webp"])
def test_short_names_of_documents_are_nobody_elses_and_fit(ending):
    exercises = [date(2025, 12, 31), date(2026, 6, 30), date(2026, 12, 31)]
    numbers = [1, 12, 999, 1_000, 9_999, 10_000, 34_000]
    pieces = [(journal, day, number) for journal in ("AC", "VE") for day in exercises for number in numbers]
    names = [REGISTRY["quadra"].image_name(*piece, ending) for piece in pieces]
    assert len(set(names)) == len(pieces)
    assert max(len(name) for name in names) <= 12
