"""What a file holds, found by its bytes: sheets, titles, encodings, separators; and its rows in frames."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from importers.tables import files, workbook, xlsx
from importers.tables.files import Choice
from importers.tables.refusals import SheetRefused
from tests.importers.tables import workbooks
from tests.importers.tables.workbooks import ods_row, ods_table, ods_value

ROW = ("F-1", "Électricité « Été »", "552100554")
TITLES = ("N°", "Nom", "SIREN")
READ = [(2, *ROW)]
PRINTABLE = st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Cn"])


def rows(path: Path, choice: Choice | None = None) -> list[tuple[Any, ...]]:
    """With the choice that the look proposes, unless told otherwise."""
    choice = choice or chosen(path)
    return [row for frame in files.frames(path, choice) for row in frame.iter_rows()]


def chosen(path: Path) -> Choice:
    told = files.look(str(path), path.name)
    sheet = told["sheets"][told["chosen"]]
    return Choice(told["chosen"], sheet["header_row"], told["encoding"], told["separator"])


def refusal(path: Path) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        files.look(str(path), path.name)
    return refused.value


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_texts_are_read_in_the_encoding_they_were_written_in(tmp_path: Path, encoding: str):
    letters = "Électricité à Bézénet, garçon" if encoding == "cp850" else ROW[1]
    path = text(tmp_path / "a.csv", f"N°;Nom;SIREN\r\nF-1;{letters};552100554\r\n", encoding)
    assert rows(path) == [(2, "F-1", letters, "552100554")]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_texts_are_cut_at_the_separator_that_cuts_them_evenly(tmp_path: Path, separator: str):
    lines = [separator.join(TITLES), separator.join(ROW), separator.join(("F-2", '"L’un; l’autre, et | tous"', ""))]
    told = rows(text(tmp_path / "a.csv", "\n".join(lines)))
    assert told == [*READ, (3, "F-2", "L’un; l’autre, et | tous", None)]


def test_a_cell_in_quotes_holds_quotes_separators_and_line_breaks_and_is_one_row(tmp_path: Path):
    path = text(tmp_path / "a.csv", 'N°;Nom;SIREN\nF-1;"Dupont ""Père""; fils\net Cie";552100554\nF-2;Deux;\n')
    assert rows(path) == [(2, "F-1", 'Dupont "Père"; fils\net Cie', "552100554"), (3, "F-2", "Deux", None)]


def test_a_quote_that_is_never_closed_stops_the_file_instead_of_swallowing_it(tmp_path: Path):
    path = text(tmp_path / "a.csv", 'N°;Nom\nF-1;"Un\n' + "F-2;Deux\n" * 20_000)
    assert refusal(path).code == "SHEET_DAMAGED"


def test_excels_line_about_the_separator_is_no_row(tmp_path: Path):
    path = text(tmp_path / "a.csv", "sep=|\nN°|Nom|SIREN\n" + "|".join(ROW) + "\n")
    assert rows(path) == [(3, *ROW)]


def test_a_text_without_titles_begins_at_once(tmp_path: Path):
    path = text(tmp_path / "a.csv", "Un;552100554\nDeux;732829320\n")
    assert files.look(str(path), "a.csv")["sheets"][0]["header_row"] == 0
    assert rows(path) == [(1, "Un", "552100554"), (2, "Deux", "732829320")]


def test_titles_are_found_below_a_heading_and_merged_cells(tmp_path: Path):
    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("A1:B1")

    heading = [("Identification", None, "Immatriculation"), (), TITLES, ROW]
    path = workbooks.xlsx(tmp_path / "a.xlsx", heading, change=merge)
    sheet = files.look(str(path), "a.xlsx")["sheets"][0]
    assert (sheet["header_row"], sheet["headers"], sheet["rows"]) == (3, list(TITLES), 1)
    assert rows(path) == [(4, *ROW)]


def test_two_columns_of_one_meaning_are_refused_by_their_letters(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsx", [(*TITLES, "Ville", " siren "), (*ROW, "Gex", "1")])
    told = refusal(path)
    assert told.code == "SHEET_HEADERS"
    assert "Ligne 1" in told.message
    assert "colonnes C et E" in told.message


def test_two_columns_that_mean_nothing_may_bear_one_title(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsx", [(*TITLES, "zzz", "zzz"), (*ROW, "a", "b")])
    assert rows(path) == [(2, *ROW, "a", "b")]


def test_hidden_sheets_are_passed_over_even_when_they_come_first_and_look_right(tmp_path: Path):
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].sheet_state, book.worksheets[1].sheet_state = "hidden", "veryHidden"

    path = workbooks.xlsx(tmp_path / "a.xlsx", [TITLES, ROW, ROW], [TITLES, ROW], [TITLES, ROW], change=hide)
    told = files.look(str(path), "a.xlsx")
    assert told["chosen"] == 2
    assert [sheet["hidden"] for sheet in told["sheets"]] == [True, True, False]
    assert told["sheets"][0]["samples"] == []


def test_a_hidden_sheet_is_shown_to_whoever_asks_for_it(tmp_path: Path):
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].sheet_state = "hidden"

    path = workbooks.xlsx(tmp_path / "a.xlsx", [TITLES, ROW], [("Nom",), ("Un",)], change=hide)
    told = files.look_at(str(path), "a.xlsx", 0, 1)
    assert (told["hidden"], told["headers"], told["samples"]) == (True, list(TITLES), [list(ROW)])


def test_another_row_of_titles_gives_other_titles_and_samples(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsx", [TITLES, ("Code", "Raison sociale", "RCS"), ROW])
    told = files.look_at(str(path), "a.xlsx", 0, 2)
    assert (told["header_row"], told["headers"]) == (2, ["Code", "Raison sociale", "RCS"])
    assert told["proposal"]["name"]["column"] == 1
    assert files.look_at(str(path), "a.xlsx", 0, 0)["headers"] == ["", "", ""]


def test_the_likeliest_sheet_is_chosen_and_a_refusal_of_another_is_only_told(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsx", [("SIREN", "SIREN"), ("1", "2")], [TITLES, ROW])
    told = files.look(str(path), "a.xlsx")
    assert told["chosen"] == 1
    assert "même titre" in told["sheets"][0]["refusal"]


@pytest.mark.parametrize(("epoch", "first"), [(None, dt.date(1900, 3, 1)), (CALENDAR_MAC_1904, dt.date(1904, 1, 2))])
def test_days_count_from_1900_or_from_1904_as_the_workbook_says(tmp_path: Path, epoch: Any, first: dt.date):
    def count(book: openpyxl.Workbook) -> None:
        book.epoch = epoch or book.epoch

    when = (first, dt.datetime(2025, 12, 31, 13, 5), dt.date(2026, 11, 24))  # noqa: DTZ001  a sheet has no zone
    path = workbooks.xlsx(tmp_path / "a.xlsx", [("Nom", "Depuis", "c"), when], change=count)
    assert rows(path) == [(2, first.isoformat(), "2025-12-31T13:05:00", "2026-11-24")]


def test_strict_workbooks_are_read_like_the_others(tmp_path: Path):
    path = workbooks.strict(workbooks.xlsx(tmp_path / "a.xlsx", [TITLES, ROW, (1, 2.5, True)]))
    assert rows(path) == [*READ, (3, "1", "2.5", "VRAI")]


def test_macros_are_seen_and_never_run(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsm", [TITLES, ROW])
    workbooks.rewritten(path, lambda _, content: content, **{"xl/vbaProject.bin": b"inert"})
    assert files.look(str(path), "a.xlsm")["macros"] is True
    assert rows(path) == READ


def test_formulas_are_their_last_results(tmp_path: Path):
    def stored(name: str, content: bytes) -> bytes:
        return content.replace(b"<v></v>", b"<v>552100554</v>").replace(b"<v/>", b"<v>552100554</v>")

    path = workbooks.rewritten(workbooks.xlsx(tmp_path / "a.xlsx", [("Nom", "SIREN"), ("Un", "=1+1")]), stored)
    assert rows(path) == [(2, "Un", "552100554")]


def test_ods_repeats_are_counted_hidden_tables_passed_over_and_values_told_by_their_type(tmp_path: Path):
    cells = (ods_value("float", "552100554"), ods_value("date", "2025-12-31"), ods_value("boolean", "true"))
    table = ods_table(ods_row("Nom", "SIREN", "Depuis", "ok"), ods_row(times=3), ods_row("Un", *cells, times=2))
    path = workbooks.ods(tmp_path / "a.ods", ods_table(ods_row("Nom"), ods_row("x"), style="ta1"), table)
    told = files.look(str(path), "a.ods")
    assert (told["format"], told["chosen"], [each["hidden"] for each in told["sheets"]]) == ("ods", 1, [True, False])
    one = ("Un", "552100554", "2025-12-31", "VRAI")
    assert rows(path) == [(5, *one), (6, *one)]


def test_an_ods_row_repeated_a_million_times_is_refused(tmp_path: Path):
    table = ods_table(ods_row("Nom"), ods_row("Un", times=1_000_000))
    path = workbooks.ods(tmp_path / "a.ods", table)
    assert refusal(path).code == "SHEET_TOO_LARGE"


def test_a_workbook_renamed_is_known_by_its_bytes(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsx", [TITLES, ROW]).rename(tmp_path / "b.csv")
    assert (files.look(str(path), "b.csv")["format"], rows(path)) == ("xlsx", READ)
    assert files.look(str(text(tmp_path / "c.xlsx", "N°;Nom\nF-1;Un\n")), "c.xlsx")["format"] == "csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"PK\x03\x04 and nothing else", "SHEET_DAMAGED"),
        (b"%PDF-1.7", "TYPE_MISMATCH"),
        (b"  <html></html>", "TYPE_MISMATCH"),
        (b"\x89PNG\r\n", "TYPE_MISMATCH"),
        (b"\x1f\x8b\x08\x08\x00compressed", "TYPE_UNSUPPORTED"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00", "TYPE_UNSUPPORTED"),
        (b"\n\n ; ; \n", "SHEET_EMPTY"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_a_sheet_of_titles_alone_is_empty(tmp_path: Path):
    assert refusal(workbooks.xlsx(tmp_path / "a.xlsx", [TITLES])).code == "SHEET_EMPTY"


def test_a_binary_workbook_is_asked_for_again_as_xlsx(tmp_path: Path):
    path = workbooks.xlsx(tmp_path / "a.xlsb", [TITLES])
    workbooks.rewritten(path, lambda _, content: content, **{"xl/workbook.bin": b"\x83\x01"})
    told = refusal(path)
    assert (told.code, ".xlsb" in told.message, ".xlsx" in told.message) == ("SHEET_LEGACY", True, True)


def test_texts_that_no_cell_could_show_are_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "SUSPECT", 2**20)
    texts = b"".join(b"<si><t>%d</t></si>" % (n * n) for n in range(100_000))

    def linked(name: str, content: bytes) -> bytes:
        link = f'<Relationship Id="t" Type="http://any{workbook.STRINGS}" Target="texts.xml"/></Relationships>'
        return content.replace(b"</Relationships>", link.encode()) if "workbook.xml.rels" in name else content

    path = workbooks.xlsx(tmp_path / "a.xlsx", [TITLES, ROW])
    workbooks.rewritten(path, linked, **{"xl/texts.xml": b"<sst>%s</sst>" % texts})
    assert refusal(path).code == "SHEET_BOMB"


def test_frames_hold_no_more_rows_than_asked_and_lose_none(tmp_path: Path):
    path = text(tmp_path / "a.csv", "Nom;N°\n" + "".join(f"Tiers {n};{n}\n\n" for n in range(2500)))
    found = list(files.frames(path, Choice(0, 1, "utf-8", ";"), rows=1000))
    assert max(frame.height for frame in found) <= 1000
    assert [row for frame in found for row in frame["c1"]] == [str(n) for n in range(2500)]


EDGES = ["", " Été ", "a&b<c>", "_x000D_", "x\ny", "0012", 7, -0.5, 0.1 + 0.2, 1e21, True, None, "é" * 300]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(EDGES) | st.text(PRINTABLE, max_size=8), max_size=5), min_size=1, max_size=12))
def test_both_readers_of_worksheets_say_the_same(cells: list[list[Any]]):
    with tempfile.TemporaryDirectory() as folder:
        path = workbooks.xlsx(Path(folder) / "a.xlsx", [("Nom", "b", "c", "d", "e"), *cells])
        fast = rows(path, Choice(0, 1))
        with mock.patch.object(xlsx, "USUAL", re.compile(rb"(?!)")):
            assert rows(path, Choice(0, 1)) == fast


def test_rows_out_of_order_are_damage(tmp_path: Path):
    def swap(name: str, content: bytes) -> bytes:
        return content.replace(b'r="2"', b'r="9"').replace(b'"A2"', b'"A9"').replace(b'"B2"', b'"B9"')

    path = workbooks.rewritten(workbooks.xlsx(tmp_path / "a.xlsx", [("Nom", "N°"), ("a", 1), ("b", 2)]), swap)
    with pytest.raises(SheetRefused, match="ordre"):
        rows(path, Choice(0, 1))
