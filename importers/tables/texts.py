"""Names, addresses, accounts and e-mails: what is invisible goes, what somebody wrote stays."""

from __future__ import annotations

import polars as pl

from importers.tables.columns import partly, replaced
from importers.tables.kinds import Column
from importers.tables.rule import ALWAYS, CELL, Rule, first

# controls, marks that turn the direction of writing, joiners, fillers: nobody sees them, two names differ by them
INVISIBLE = r"[\p{Cc}\p{DI}\x{FFF9}-\x{FFFB}--\s]"
UNUSUAL = r"^\s|\s$|\s\s|[^\S ]|[\p{Cc}\p{DI}\p{M}\x{FFF9}-\x{FFFB}]"
UNUSUAL_IN_LINES = r"^\s|\s$|[ \n] | \n|[^\S \n]|[\p{Cc}\p{DI}\p{M}\x{FFF9}-\x{FFFB}--\n]"
OF_LINES = 500  # a text that may be longer has lines, which are kept
COMPOSABLE = r"[^\x00-\x{2FF}]"  # before, NFC changes nothing
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = rf"^[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+$"
USUAL_EMAIL = r"^[a-z0-9._+-]+@[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$"


def _mend_text(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Accents composed, one space between words: a tab is a space, and a line break where there are no lines."""
    seen = replaced(cells["cell"], INVISIBLE, INVISIBLE, "")
    composed = partly(seen, seen.str.contains(COMPOSABLE), lambda some: some.str.normalize("NFC"))
    spaced = _spaced_in_lines if _has_lines(column) else _spaced
    return cells.with_columns(
        value=spaced(composed.str.strip_chars()),
        error=pl.lit(None, pl.String),
        repair=first(INVISIBLE=seen != CELL, ACCENTS=pl.lit(composed) != seen, TRIMMED=ALWAYS),
    )


def _has_lines(column: Column) -> bool:
    return column.longest > OF_LINES


def _spaced(texts: pl.Series) -> pl.Series:
    return replaced(texts, r"\s\s|[^\S ]", r"\s+", " ")


def _spaced_in_lines(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(r"\r\n?", "\n").str.replace_all(r"[^\S\n]+", " ").str.replace_all(" ?\n ?", "\n")


def _mend_account(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    value = CELL.str.replace_all(r"[\s\p{DI}]", "").str.replace(r"^([0-9]+)[.,]0$", "$1")
    wrong = ~value.str.contains("^[0-9A-Za-z]+$")
    return cells.with_columns(value=value, error=first(ACCOUNT_INVALID=wrong), repair=first(SEPARATORS=ALWAYS))


def _mend_email(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    lowered = cells["cell"].str.strip_chars().str.to_lowercase()
    value = partly(lowered, ~lowered.str.contains(EMAIL), _bare_email)
    return cells.with_columns(value=value).with_columns(
        error=first(EMAIL_SEVERAL=CELL.str.count_matches("@") > 1, EMAIL_INVALID=~pl.col("value").str.contains(EMAIL)),
        repair=first(LOWERED=CELL.str.to_lowercase() == pl.col("value"), AROUND_EMAIL=ALWAYS),
    )


def _bare_email(lowered: pl.Series) -> pl.Series:
    """« Jean Martin <a@b.fr>, » or « mailto:a@b.fr » → a@b.fr"""
    bare = lowered.str.replace_all(r"[\s\p{Cc}\p{DI}]+", " ").str.replace(r"^(?:e-?)?mail(?:to)?\s*:\s*", "")
    bare = bare.str.replace(r"^.*<([^<>]*)>[ .,;:]*$", "$1").str.replace("^mailto:", "")
    return bare.str.strip_chars(" <>()[]\"'").str.strip_chars_end(" .,;:")


TEXT = Rule(
    lambda column: ~CELL.str.contains(UNUSUAL_IN_LINES if _has_lines(column) else UNUSUAL), _mend_text, empties=False
)
ACCOUNT = Rule(lambda column: CELL.str.contains("^[0-9A-Za-z]+$"), _mend_account)
EMAIL_ADDRESS = Rule(lambda column: CELL.str.contains(USUAL_EMAIL) & (CELL.str.len_bytes() <= 64), _mend_email)
