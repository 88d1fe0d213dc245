"""Whole rows: what their cells say of each other, what a person may refuse, and what is told of it in French."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.tables import again, checks, marks, words
from importers.tables import checked as parted
from importers.tables.every_kind import KINDS
from importers.tables.folding import LEGAL_FORMS, folded_names, plain, plainly
from importers.tables.kinds import FIRM_PARTIES, PARTIES, Type
from importers.tables.models import ImportBatch, ImportRow
from tests.importers.tables.cells import checked, errors, table, told
from tests.importers.tables.test_repairs import CASES, untimed
from workspaces.kernel.identifiers import vat_from_siren
from workspaces.parties import models

MOULIN, SIRET, VAT, OTHER = "732829320", "73282932000074", "FR44732829320", "552024200"
CODE = Path(checks.__file__).parent


def only(**cells: str) -> dict[str, str | None]:
    """One row: what it says in the end, without what is empty; errors as `field!`, repairs as `field~`."""
    [row] = checked({name: [text] for name, text in cells.items()}).iter_rows(named=True)
    return {name: text for name, text in row.items() if text and not name.endswith("?") and name not in ("row", "name")}


# -- a row --


def test_a_siret_in_the_place_of_a_siren_gives_both():
    assert only(siren="732 829 320 00074") == {
        **{"siren": MOULIN, "siren~": "SIRET_GIVEN", "siret": SIRET, "siret~": "FROM_SIREN"}
    }


def test_a_siren_in_the_place_of_a_siret_moves_to_its_column():
    assert only(siret=MOULIN) == {"siren": MOULIN, "siren~": "FROM_SIRET", "siret~": "SIREN_GIVEN"}


def test_an_empty_siren_is_taken_from_the_siret_else_from_the_french_vat_number():
    assert only(siret=SIRET, siren="")["siren~"] == "FROM_SIRET"
    assert only(vat_number=VAT) == {"siren": MOULIN, "siren~": "FROM_VAT", "vat_number": VAT}
    assert only(vat_number="DE136695976") == {"vat_number": "DE136695976"}
    assert only(vat_number=vat_from_siren("000325175")).get("siren") is None  # Monaco


def test_numbers_that_are_not_of_the_rows_siren_are_wrong_themselves():
    assert only(siren=OTHER, siret=SIRET) == {"siren": OTHER, "siret": SIRET, "siret!": "SIRET_NOT_OF_SIREN"}
    assert only(siren=OTHER, vat_number=VAT) == {"siren": OTHER, "vat_number": VAT, "vat_number!": "VAT_NOT_OF_SIREN"}
    assert "siret!" not in only(siren="123456789", siret=SIRET), "a wrong SIREN accuses nobody"


def test_a_name_is_required_even_from_a_file_without_that_column():
    frame, mapping = table({"siren": [MOULIN]})
    row = checks.check(frame, mapping, PARTIES).row(0, named=True)
    assert errors(row) == {"name": "REQUIRED"}


def test_the_firms_table_requires_the_dossier_too():
    [row] = checked({"dossier": [None]}, kind=FIRM_PARTIES).iter_rows(named=True)
    assert errors(row) == {"dossier": "REQUIRED"}


def test_the_end_of_the_month_stands_beside_the_days():
    cells = ["45 fin de mois", "30 j FDM", "fin de mois", "30", "30 jours", None, "fin de mois le 10"]
    rows = checked({"terms_days": cells}).select("terms_days", "terms_end_of_month").rows()
    assert rows == [("45", "1"), ("30", "1"), ("0", "1"), ("30", None), ("30", None), (None, None), (cells[-1], None)]


def test_the_columns_are_the_same_whatever_the_rows_hold():
    mapping = {column.name: at for at, column in enumerate(PARTIES.columns)}
    cells = {f"c{at}": pl.Series([None], dtype=pl.String) for at in mapping.values()}
    empty = pl.DataFrame({"row": pl.Series([2], dtype=pl.UInt32), **cells})
    full = empty.with_columns(pl.lit("#N/A").alias(name) for name in cells)
    schemas = [checks.check(frame, mapping, PARTIES).schema for frame in (empty, full, empty.clear())]
    assert schemas[0] == schemas[1] == schemas[2]
    assert set(schemas[0].dtypes()) == {pl.UInt32, pl.String}
    assert marks.fields(pl.DataFrame(schema=schemas[0])) == [column.name for column in PARTIES.columns]


def test_good_rows_part_from_bad_ones_and_keep_their_numbers():
    rows = checked({"siren": [MOULIN, "123456789", None, "néant"]})
    wrong = checks.any_wrong(rows)
    assert parted.good(rows, wrong)["row"].to_list() == [2, 4, 5]
    [bad] = parted.bad(rows, wrong).iter_rows(named=True)
    assert (bad["row"], bad["siren?"], errors(bad)) == (3, "123456789", {"siren": "SIREN_KEY"})


def test_a_row_typed_in_the_grid_is_judged_as_in_the_file():
    typed = {"name": " Moulin", "siren": "732 829 320", "country": "Narnia", "iban": ""}
    file = checked({name: [text or None] for name, text in typed.items()})
    batch = ImportBatch(mapping={name: at for at, name in enumerate(typed)})
    _, bad = again.check([ImportRow(row=2, values=typed)], batch, PARTIES)
    assert bad.equals(parted.bad(file, checks.any_wrong(file)))
    good, _ = again.check([ImportRow(row=2, values={"name": "Moulin", "siren": "5520242"})], batch, PARTIES)
    assert good["siren"].to_list() == ["005520242"]


# -- what a person refuses --


@pytest.mark.parametrize("field", CASES)
def test_a_refused_repair_leaves_the_cell_as_read_and_wrong(field: str):
    repaired = {cell: verdict for cell, verdict in CASES[field].items() if isinstance(verdict, tuple)}
    refused = {f"{field}:{code}" for _, code in repaired.values()}
    if repaired:
        rows = checked({field: list(repaired)}, refused)
        assert rows[f"{field}!"].to_list() == ["REPAIR_REFUSED"] * len(repaired)
        assert rows[field].to_list() == list(repaired)
        assert rows[f"{field}~"].null_count() == len(repaired)


def test_only_the_refused_repair_of_the_refused_field_is_undone():
    rows = checked({"siren": ["5520242", "552 024 200"], "phone": ["612345678", None]}, {"siren:ZEROS"})
    assert rows["siren"].to_list() == ["5520242", "552024200"]
    assert rows["phone"].to_list() == ["+33612345678", None]


def test_a_refused_filling_leaves_the_cell_empty_and_right():
    rows = checked({"vat_number": [VAT], "siren": [None]}, {"siren:FROM_VAT"})
    assert (rows["siren"].to_list(), checks.any_wrong(rows).any()) == ([None], False)
    rows = checked({"siren": [SIRET]}, {"siret:FROM_SIREN"})
    assert (rows["siren"].to_list(), rows["siret"].to_list()) == ([MOULIN], [None])


def test_a_siren_that_may_not_leave_the_siret_column_is_not_lost():
    rows = checked({"siret": [MOULIN, SIRET]}, {"siren:FROM_SIRET"})
    assert rows["siret!"].to_list() == ["REPAIR_REFUSED", None]
    assert rows["siren"].to_list() == [None, None]


# -- the hostile pack --


def test_every_shape_of_a_siren():
    cells = ["552024200", "552 024 200", "5520242", "SIREN 552024200", "55202420000012", "123456789"]
    cells += ["\u00a0552024200\u202f", "999000000", ""]
    assert list(told("siren", cells).values()) == [
        "552024200",
        ("552024200", "SEPARATORS"),
        ("005520242", "ZEROS"),
        ("552024200", "SEPARATORS"),
        "SIRET_KEY",
        "SIREN_KEY",
        ("552024200", "SEPARATORS"),
        "SIREN_KEY",
        None,
    ]


def test_french_numbers_and_dates_as_text():
    rows = checked(
        {
            "outstanding": ["1\u202f234,56 €", "1.234,56", "1234.56", "1,234.56"],
            "since": ["31/12/2025", "2025-12-31", "46022", "12/31/2025"],
        }
    )
    assert rows["outstanding"].to_list()[:3] == ["1234.56"] * 3
    assert rows["since"].to_list()[:3] == ["2025-12-31"] * 3
    assert errors(rows.row(3, named=True)) == {"outstanding": "AMOUNT_AMBIGUOUS", "since": "DATE_INVALID"}


def test_names_from_the_right_keep_their_letters_and_lose_what_turns_the_line():
    rows = checked({"city": ["\u202eSIRAP", None], "contact": ["شركة النور", "חברה ACME"]})
    assert rows["city"].to_list() == ["SIRAP", None]
    assert rows["contact"].to_list() == ["شركة النور", "חברה ACME"]


def test_names_that_look_like_formulas_stay_names():
    names = ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://127.0.0.1:18999/f","x")', "=cmd|' /C inert'!A0"]
    names.append("\uff1d1+1")
    assert told("name", names) == {name: name for name in names}
    assert told("name", ["\t=1+1", "  =1+1"]) == dict.fromkeys(["\t=1+1", "  =1+1"], ("=1+1", "TRIMMED"))


# -- any table --

TEXTS = st.text(max_size=12) | st.sampled_from([cell for cases in CASES.values() for cell in cases if cell])
TEXTS |= st.tuples(TEXTS, st.sampled_from([" ", "\u00a0", "\u200d", "\u0301", ".", "#", "0", "\n", "€", "%"])).map(
    "".join
)
TEXTS = TEXTS.map(lambda text: text.encode("utf-8", "ignore").decode())


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[str | None]]:
    """Some columns of third parties, filled with cells of their own type and with others."""
    fields = draw(st.lists(st.sampled_from([column.name for column in PARTIES.columns]), min_size=1, unique=True))
    count = draw(st.integers(1, 5))

    def cells(field: str) -> st.SearchStrategy[str | None]:
        return st.sampled_from([cell for cell in CASES.get(field, {"": None}) if cell] or [None]) | TEXTS | st.none()

    return {field: draw(st.lists(cells(field), min_size=count, max_size=count)) for field in fields}


@settings(max_examples=40, deadline=None)
@given(tables())
def test_what_has_been_checked_is_not_changed_by_another_check(columns: dict[str, list[str | None]]):
    frame, mapping = table(columns)
    once = checks.check(frame, mapping, PARTIES)
    fields = marks.fields(once)
    again = checks.check(*table({field: once[field].to_list() for field in fields}), PARTIES)
    for field in fields:
        assert again[field].to_list() == once[field].to_list()
        assert again[f"{field}!"].to_list() == once[f"{field}!"].to_list()
        assert again[f"{field}~"].null_count() == again.height, field


TRANSLATED = {Type.CHOICE, Type.YES_NO}


@settings(max_examples=40, deadline=None)
@given(tables())
def test_no_cell_is_changed_without_being_told(columns: dict[str, list[str | None]]):
    frame, mapping = table(columns)
    rows = checks.check(frame, mapping, PARTIES)
    for field in columns:
        for clean, read, wrong, repair in rows.select(field + mark for mark in marks.MARKS).iter_rows():
            assert not (wrong and repair)
            if wrong or (not repair and PARTIES.column(field).type not in TRANSLATED):
                assert clean == read or (clean is None and not (read or "").strip())
            assert wrong or clean is None or (clean.strip() and len(clean) <= PARTIES.column(field).longest)


@untimed
@given(
    st.lists(
        st.text(max_size=30)
        | st.lists(
            st.sampled_from(
                [
                    "SARL",
                    "s.a.",
                    "S.A.S",
                    "Société",
                    "Ste",
                    "ets",
                    "ei",
                    "É",
                    "œ",
                    "-",
                    "’",
                    "&",
                    "ﬁ",
                    "\U0001ccd6",
                    " ",
                ]
            )
        ).map(" ".join),
        min_size=1,
        max_size=40,
    )
)
def test_names_fold_as_third_parties_do(names: list[str]):
    names = [name.encode("utf-8", "ignore").decode() for name in names]
    assert folded_names(pl.Series(names, dtype=pl.String)).to_list() == [models.folded(name) for name in names]


def test_every_character_folds_as_third_parties_do():
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert folded_names(pl.Series(every)).to_list() == [models.folded(each) for each in every]
    assert models.LEGAL_FORMS.pattern == LEGAL_FORMS


@untimed
@given(st.lists(st.text(max_size=20), min_size=1, max_size=40))
def test_words_fold_alike_one_by_one_and_by_columns(texts: list[str]):
    texts = [
        text.encode("utf-8", "ignore").decode() for text in texts if not set(text) - {chr(c) for c in range(0x2FF)}
    ]
    column = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    assert column.select(plainly(pl.col("text"))).to_series().to_list() == [plain(text) for text in texts]


# -- in French --


def codes() -> tuple[set[str], set[str]]:
    """Every error and every repair that the code can give: what `first(…)`, `wrong(…)` and `filled(…)` name."""
    errors, changes = {"CHOICE_UNKNOWN", "YES_NO_INVALID"}, {"EMPTIED"}
    for path in CODE.glob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            if name == "first":
                errors |= {keyword.arg for keyword in call.keywords if keyword.arg}
            if name in ("wrong", "filled"):
                said = {arg.value for arg in call.args if isinstance(arg, ast.Constant)}
                (errors if name == "wrong" else changes).update(said)
    return errors - words.REPAIRS.keys(), changes | (errors & words.REPAIRS.keys())


FOUND_BY_TARGETS = {"SIREN_TWICE", "SIREN_TAKEN", "FOLLOWER_UNKNOWN", "DOSSIER_UNKNOWN", "DOSSIER_SEVERAL"}


def test_every_code_has_its_words_and_every_word_its_code():
    errors, changes = codes()
    assert errors | FOUND_BY_TARGETS == set(words.MISTAKES)
    assert changes == set(words.REPAIRS)


def test_a_mistake_is_told_with_what_to_do():
    assert words.sentence(PARTIES, "siren", "SIREN_KEY", "123456789") == (
        "Le SIREN «\u00a0123456789\u00a0» a une clé fausse\u00a0: vérifiez ses chiffres."
    )
    assert words.sentence(PARTIES, "kind", "CHOICE_UNKNOWN", "banque") == (
        "«\u00a0Type\u00a0» dit «\u00a0banque\u00a0»\u00a0: écrivez fournisseur ou client."
    )
    assert words.sentence(PARTIES, "name", "TOO_LONG", "x" * 161).startswith(
        "«\u00a0Nom de l’entreprise\u00a0» fait 161 caractères pour 160 au plus"
    )


def test_a_repair_is_told_with_its_count():
    assert words.repair_sentence(PARTIES, "siren", "ZEROS", 312) == (
        "SIREN\u00a0: zéros de tête rétablis (312 cellules)"
    )
    assert words.repair_sentence(PARTIES, "siren", "ZEROS", 1).endswith("(1 cellule)")


def test_a_long_or_hostile_value_is_shown_on_one_short_line():
    told = words.sentence(PARTIES, "city", "CELL_ERROR", "\u202eabc\n" + "x" * 500)
    assert "\u202e" not in told and "\n" not in told and len(told) < 200


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_can_be_said_of_every_field(kind: str):
    for column in KINDS[kind].columns:
        for code in words.MISTAKES:
            told = words.sentence(KINDS[kind], column.name, code, "valeur {label} %s")
            assert told.endswith(".") and not re.search(r"[ ][:;!?»]|« |'", told)


def test_the_words_load_no_dataframe():
    program = "import importers.tables.words, sys; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=CODE.parents[1]).returncode == 0
