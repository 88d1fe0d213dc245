"""What somebody types into the search, as a condition: words of the name, or the beginning of a number, a SIREN, an
IBAN or an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from workspaces.kernel import db, identifiers
from workspaces.parties import names
from workspaces.parties.queries import Condition, Search, ids
from workspaces.parties.words import LAST, typed_words

NOTHING = Condition("1 = 0", {}, ("select id from third_party where workspace_id is null",))
LEAST_DIGITS = 3
IBAN = re.compile("[A-Z]{2}[0-9]{2}[0-9A-Z]{0,30}")
ONE_TOKEN = re.compile(r"[\w.@+-]+")


def anything(typed: str, search: Search) -> Condition:
    """Whatever it may be the beginning of."""
    compact = identifiers.compact(typed)
    words = typed_words(typed)
    found = [names.having(words, search)] if words else []
    if any(sign.isdigit() for sign in typed):
        found.append(_beginning("number", typed.upper()))
    if siren := _siren(compact):
        found.append(_beginning("siren", siren))
    if IBAN.fullmatch(compact):
        found.append(_beginning("iban", compact))
    if "@" in typed:
        found.append(_email(typed.lower(), search))
    return either(found) if len(found) > 1 else [*found, NOTHING][0]


def either(found: Sequence[Condition]) -> Condition:
    """Any of them: listed where each of them is."""
    values = {name: value for each in found for name, value in each.values.items()}
    together = product(*(each.lists for each in found))
    lists = tuple(" union all ".join(some) for some in together)
    return Condition(f"({' or '.join(each.sql for each in found)})", values, lists)


def _siren(compact: str) -> str:
    """Its beginning, in digits alone; a SIRET and a French VAT number hold the whole."""
    digits = compact[4:] if len(compact) == 13 and compact.startswith("FR") else compact
    return digits[:9] if digits.isdecimal() and len(digits) >= LEAST_DIGITS else ""


def _beginning(column: str, start: str) -> Condition:
    sql = f"{column} >= :{column}_start and {column} < :{column}_end"
    listed = ids(f"{sql} and iban <> ''", "party_iban") if column == "iban" else ids(sql)
    return Condition(f"({sql})", {f"{column}_start": start, f"{column}_end": start + LAST}, (listed,))


def _email(start: str, search: Search) -> Condition:
    sql = "email >= :email_start and email < :email_end"
    values = {"email_start": start, "email_end": start + LAST}
    if db.is_postgres():
        return Condition(f"({sql})", values, (ids(f"{sql} and email <> ''"),))
    if not ONE_TOKEN.fullmatch(start):
        return Condition(f"({sql})", values)
    return Condition(
        f"({sql})", values | {"email_match": names.match("e", [start], search)}, (names.MATCHED.format("email_match"),)
    )
