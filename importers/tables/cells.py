"""What a cell says in text: numbers in plain digits, dates in ISO, whatever the file's way of storing them."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

TRUE, FALSE = "VRAI", "FAUX"
INTEGER = re.compile(r"-?[0-9]+")
DAY_S = 86_400
LAST_SERIAL = 2_958_466  # the day after 9999-12-31
EPOCH_1900, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001  a sheet has no zone
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})  # 46 is an elapsed time
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
BRACKETS = re.compile(r"\[[^\]]*\]")
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def number(stored: str) -> str:
    """Plain digits with at most 15 that count, as Excel shows them: 552024200, 1234.56, 0.3 for 0.1 + 0.2."""
    if INTEGER.fullmatch(stored):
        return str(int(stored)) if len(stored) < 310 else stored
    try:
        value = float(stored)
    except ValueError:
        return stored
    if not math.isfinite(value):
        return stored
    shown = f"{value:.15g}"
    if "e" in shown:
        shown = format(Decimal(shown), "f")
    return "0" if shown == "-0" else shown


def moment(stored: str, *, from_1904: bool = False) -> str:
    """The ISO text of a date's serial: a day, a day with its time, or a time alone; else the number itself."""
    try:
        serial = float(stored)
    except ValueError:
        return stored
    if not 0 <= serial < LAST_SERIAL:
        return number(stored)
    seconds = round(serial * DAY_S)
    if seconds < DAY_S:
        return str(dt.timedelta(seconds=seconds)).zfill(8)
    # Lotus took 1900 for a leap year, and Excel with it: before March its serials are one too small
    late = dt.timedelta(days=not from_1904 and serial < 60)
    return iso((EPOCH_1904 if from_1904 else EPOCH_1900) + late + dt.timedelta(seconds=seconds))


def iso(when: dt.datetime) -> str:
    midnight = when.time() == dt.time()
    return when.date().isoformat() if midnight else when.isoformat(timespec="seconds")


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a time of day. An elapsed time ([h]:mm) is a number."""
    bare = LITERAL.sub("", code).split(";")[0]
    if ELAPSED.search(bare):
        return False
    bare = BRACKETS.sub("", bare).lower()
    return "general" not in bare and "standard" not in bare and any(letter in bare for letter in "dmyhs")


def unescaped(text: str) -> str:
    """`_x000D_` is how a sheet writes a character that XML would lose, here a carriage return."""
    return ESCAPED.sub(lambda found: _character(found[1]), text) if "_x" in text else text


def _character(code: str) -> str:
    """A lone half of a pair is no character."""
    value = int(code, 16)
    return "\ufffd" if 0xD800 <= value <= 0xDFFF else chr(value)
