"""Words and names without accents, case or punctuation, as they are compared: of one text, and of a whole column."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

import polars as pl

from importers.tables.columns import each, partly, replaced

APOSTROPHES = "[’‘ʼ`´]"
TYPOGRAPHIC = "[’‘ʼ]"  # as `workspaces.parties.models.folded` has them
NOT_ASCII = r"[^\x00-\x7F]"
NEWER = r"\P{Age=14.0}"  # Python 3.11 knows Unicode 14: what came later is decomposed by Python itself
LEGAL_FORMS = r"\b(sarl|sas|sasu|eurl|sa|sci|snc|ei|societe|ste|ets)\b"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


LATIN = {letter: _ascii(letter) for letter in map(chr, (*range(0x80, 0x180), *range(0x2010, 0x2020)))}


def plain(text: str) -> str:
    """Only lower-case letters and digits between single spaces: `Côte d’Ivoire` → `cote d ivoire`."""
    spaced = re.sub(APOSTROPHES, " ", text)
    return re.sub(r"[^a-z0-9]+", " ", _ascii(spaced).lower()).strip()


def plainly(text: pl.Expr) -> pl.Expr:
    """`plain`, for a column."""
    letters = text.str.replace_all(APOSTROPHES, " ").str.normalize("NFKD").str.replace_all(NOT_ASCII, "")
    return letters.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars(" ")


def folded_names(names: pl.Series) -> pl.Series:
    """`workspaces.parties.models.folded` for a column, without loading a database."""
    ascii = partly(names, names.str.contains(NOT_ASCII).fill_null(False), _without_accents)
    words = ascii.str.replace_all(".", "", literal=True).str.to_lowercase().str.replace_all("-", " ", literal=True)
    words = replaced(words, "[^a-z0-9 ]|  ", "[^a-z0-9]+", " ").str.strip_chars(" ")
    return partly(words, words.str.contains(LEGAL_FORMS).fill_null(False), _without_form)


def _without_accents(names: pl.Series) -> pl.Series:
    """Letter by letter for Latin ones. The rest are decomposed, and nothing is left of most of them."""
    latin = names.str.replace_all(TYPOGRAPHIC, " ").str.replace_many(LATIN)
    return partly(latin, latin.str.contains(NOT_ASCII), _decomposed)


def _decomposed(names: pl.Series) -> pl.Series:
    newer = names.str.contains(NEWER)
    letters = partly(names, ~newer, lambda known: known.str.normalize("NFKD"))
    letters = partly(letters, newer, lambda some: each(some, partial(unicodedata.normalize, "NFKD")))
    return letters.str.replace_all(NOT_ASCII, "")


def _without_form(words: pl.Series) -> pl.Series:
    """All of the name where it is nothing but legal forms."""
    rest = words.str.replace_all(f"(?:^| ){LEGAL_FORMS}", "").str.strip_chars(" ")
    return words.zip_with(rest == "", rest)
