"""Workbooks of Excel 97 to 2003 say the same as the same workbooks of today."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlwt

from importers.tables import files, jail, xls
from importers.tables.files import Choice
from importers.tables.refusals import SheetRefused
from tests.importers.tables import workbooks

TITLES = ("N°", "Nom", "SIREN", "Depuis", "Encours", "De confiance")
DAY, MOMENT, HOUR, ELAPSED = (
    xlwt.easyxf(num_format_str=shown) for shown in ("DD/MM/YYYY", "DD/MM/YYYY HH:MM", "HH:MM", "[H]:MM")
)


def rows(path: Path, titles: int = 1) -> list[tuple[Any, ...]]:
    return [row for frame in files.frames(path, Choice(0, titles)) for row in frame.iter_rows()]


def refusal(path: Path) -> str:
    with pytest.raises(SheetRefused) as refused:
        files.look(str(path), path.name)
    assert refused.value.message.endswith(".")
    return refused.value.code


def test_says_the_same_as_todays_workbook(tmp_path: Path):
    plain = [TITLES, ("F-1", "Électricité Dubreuil", 552100554, None, 1234.56, True), (), ("F-3", "", 0.1 + 0.2)]
    dated = ("F-4", "  Daté\nici ", 5520242.0, dt.date(2025, 12, 31), -0.5, False)
    old = workbooks.xls(tmp_path / "a.xls", [*plain, (*dated[:3], (dated[3], DAY), *dated[4:])])
    new = workbooks.xlsx(tmp_path / "a.xlsx", [*plain, dated])
    assert rows(old) == rows(new)
    assert rows(old)[0] == (2, "F-1", "Électricité Dubreuil", "552100554", None, "1234.56", "VRAI")
    assert rows(old)[1] == (4, "F-3", None, "0.3", None, None, None)


def test_tells_days_moments_hours_and_elapsed_times_apart(tmp_path: Path):
    noon = dt.datetime(2025, 12, 31, 12)  # noqa: DTZ001  a sheet has no zone
    cells = ((noon.date(), DAY), (noon, MOMENT), (dt.time(9, 30), HOUR), (1.5, ELAPSED))
    path = workbooks.xls(tmp_path / "a.xls", [("Nom", "b", "c", "d"), cells])
    assert rows(path) == [(2, "2025-12-31", "2025-12-31T12:00:00", "09:30:00", "1.5")]


def test_counts_days_from_1904_where_the_workbook_does(tmp_path: Path):
    def from_1904(book: xlwt.Workbook) -> None:
        book.dates_1904 = True

    path = workbooks.xls(tmp_path / "a.xls", [("Nom", "Depuis"), ("Un", (42000, DAY))], change=from_1904)
    assert rows(path) == [(2, "Un", "2018-12-28")]


def test_keeps_the_places_of_rows_and_columns_that_begin_late(tmp_path: Path):
    path = workbooks.xls(tmp_path / "a.xls", [(), (None, None, "Nom"), (), (None, None, "Un")])
    assert files.look(str(path), "a.xls")["sheets"][0]["headers"] == ["", "", "Nom"]
    assert rows(path, 2) == [(4, None, None, "Un")]


def test_looks_at_its_sheets_but_never_at_hidden_ones(tmp_path: Path):
    def hide(book: xlwt.Workbook) -> None:
        book.get_sheet(0).visibility = 1

    path = workbooks.xls(tmp_path / "a.xls", [("Nom",), ("secret",)], [TITLES, ("F-1", "Un", "552100554")], change=hide)
    told = files.look(str(path), "a.xls")
    assert (told["format"], told["chosen"], told["macros"]) == ("xls", 1, False)
    assert [(sheet["name"], sheet["hidden"], sheet["rows"]) for sheet in told["sheets"]] == [
        ("Feuille 1", True, None),
        ("Feuille 2", False, 1),
    ]


def test_is_refused_under_a_password(tmp_path: Path):
    assert refusal(workbooks.xls_under_password(tmp_path / "a.xls", [TITLES])) == "SHEET_ENCRYPTED"


def test_is_refused_when_damaged_and_when_it_is_something_else(tmp_path: Path):
    whole = workbooks.xls(tmp_path / "a.xls", [TITLES, *[(f"F-{n}", "Un") for n in range(2000)]]).read_bytes()
    said = {
        "cut.xls": (whole[:2000], "SHEET_DAMAGED"),
        "word.xls": (workbooks.word(tmp_path), "TYPE_UNSUPPORTED"),
        "page.xls": (b"<html><table><tr><td>Nom</td></tr></table></html>", "TYPE_MISMATCH"),
        "xml.xls": (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "SHEET_LEGACY"),
        "excel4.xls": (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "SHEET_LEGACY"),
        "paper.xls": (b"%PDF-1.7\n", "TYPE_MISMATCH"),
        "nothing.xls": (b"", "FILE_EMPTY"),
    }
    found = {}
    for name, (content, _) in said.items():
        (tmp_path / name).write_bytes(content)
        found[name] = refusal(tmp_path / name)
    assert found == {name: code for name, (_, code) in said.items()}


def test_is_read_for_what_it_is_whatever_its_name_says(tmp_path: Path):
    text = tmp_path / "texte.xls"
    text.write_text("Nom;SIREN\nUn;552100554\n")
    today = workbooks.xlsx(tmp_path / "a.xlsx", [("Nom", "SIREN"), ("Un", "552100554")]).rename(tmp_path / "b.xls")
    old = workbooks.xls(tmp_path / "c.xls", [("Nom", "SIREN"), ("Un", "552100554")]).rename(tmp_path / "d.xlsx")
    assert rows(text) == rows(today) == rows(old) == [(2, "Un", "552100554")]


def test_weighs_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xls, "LARGEST", 1000)
    assert refusal(workbooks.xls(tmp_path / "a.xls", [TITLES])) == "SHEET_TOO_LARGE"


async def test_one_that_unfolds_in_memory_is_refused_by_the_childs_limit(tmp_path: Path):
    """A cell in each corner of every sheet: a few kilobytes that stand for some hundred million cells."""

    def corners(book: xlwt.Workbook) -> None:
        for sheet in range(1, 30):
            page = book.add_sheet(f"Coin {sheet}")
            page.write(0, 0, "Nom")
            page.write(65535, 255, "fin")

    path = workbooks.xls(tmp_path / "a.xls", [("Nom",)], change=corners)
    with pytest.raises(SheetRefused) as refused:
        await jail.read("importers.tables.files.look", str(path), "a.xls", work=tmp_path)
    assert refused.value.code == "SHEET_TOO_LARGE"
