"""Names, addresses, accounts and e-mails: what is invisible goes, what somebody wrote stays."""

from __future__ import annotations

import polars as pl

from importers.tables.kinds import Column
from importers.tables.rule import ALWAYS, CELL, Rule, first

# controls, marks that turn the direction of writing, joiners, fillers: nobody sees them, two names differ by them
INVISIBLE = r"[\p{Cc}\p{DI}\x{FFF9}-\x{FFFB}--\s]"
UNUSUAL = r"^\s|\s$|\s\s|[^\S ]|[\p{Cc}\p{DI}\p{M}\x{FFF9}-\x{FFFB}]"
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = rf"^[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+$"
USUAL_EMAIL = r"^[a-z0-9._+-]+@[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$"


def _tidy(text: pl.Expr) -> pl.Expr:
    """Accents composed, one space between words: a line break or a tab is a space."""
    return text.str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars(" ")


def _mend_text(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    seen = cells.with_columns(seen=CELL.str.replace_all(INVISIBLE, ""))
    composed = pl.col("seen").str.normalize("NFC")
    return seen.with_columns(
        value=_tidy(pl.col("seen")),
        error=pl.lit(None, pl.String),
        repair=first(INVISIBLE=pl.col("seen") != CELL, ACCENTS=composed != pl.col("seen"), TRIMMED=ALWAYS),
    )


def _mend_account(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    value = CELL.str.replace_all(r"[\s\p{DI}]", "").str.replace(r"^([0-9]+)[.,]0$", "$1")
    wrong = ~value.str.contains("^[0-9A-Za-z]+$")
    return cells.with_columns(value=value, error=first(ACCOUNT_INVALID=wrong), repair=first(SEPARATORS=ALWAYS))


def _mend_email(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    bare = CELL.str.replace_all(r"[\s\p{Cc}\p{DI}]+", " ").str.to_lowercase().str.strip_chars(" ")
    bare = bare.str.replace(r"^(?:e-?)?mail(?:to)?\s*:\s*", "").str.replace(r"^.*<([^<>]*)>[ .,;:]*$", "$1")
    bare = bare.str.replace("^mailto:", "").str.strip_chars(" <>()[]\"'").str.strip_chars_end(" .,;:")
    lowered = (bare == CELL.str.to_lowercase()).fill_null(False)
    return cells.with_columns(value=bare).with_columns(
        error=first(EMAIL_SEVERAL=CELL.str.count_matches("@") > 1, EMAIL_INVALID=~pl.col("value").str.contains(EMAIL)),
        repair=first(LOWERED=lowered, AROUND_EMAIL=ALWAYS),
    )


TEXT = Rule(lambda column: ~CELL.str.contains(UNUSUAL), _mend_text, empties=False)
ACCOUNT = Rule(lambda column: CELL.str.contains("^[0-9A-Za-z]+$"), _mend_account)
EMAIL_ADDRESS = Rule(lambda column: CELL.str.contains(USUAL_EMAIL) & (CELL.str.len_bytes() <= 64), _mend_email)
