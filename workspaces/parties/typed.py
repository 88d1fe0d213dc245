"""What somebody types into the search, as a condition: words of the name, or the beginning of a number, a SIREN, an
IBAN or an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from workspaces.kernel import db, identifiers
from workspaces.parties.queries import Condition, Search
from workspaces.parties.words import LAST, Words, scope, typed_words

NOTHING = Condition("1 = 0", {}, ("select id from third_party where workspace_id is null",))
LEAST_DIGITS = 3
IBAN = re.compile("[A-Z]{2}[0-9]{2}[0-9A-Z]{0,30}")
LETTERS, PREFIX = "abcdefghijklmnopqrstuvwxyz", '"{}" *'
WORDS = "select party_id as id from third_party_word where {where} and word >= :{low} and word < :{low}_end"
ONE_TOKEN = re.compile(r"[\w.@+-]+")
MATCHED = (
    "select k.id as id from third_party_search s join third_party_key k on k.n = s.rowid "
    "where third_party_search match :{}"
)


def anything(typed: str, asked: Search) -> Condition:
    """Whatever it may be the beginning of."""
    compact = identifiers.compact(typed)
    words = typed_words(typed)
    found = [named(words, asked)] if words else []
    if any(sign.isdigit() for sign in typed):
        found.append(_beginning("number", typed.upper(), asked))
    if siren := _siren(compact):
        found.append(_beginning("siren", siren, asked))
    if IBAN.fullmatch(compact):
        found.append(_beginning("iban", compact, asked))
    if "@" in typed:
        found.append(_email(typed.lower(), asked))
    return either(found) if len(found) > 1 else [*found, NOTHING][0]


def either(found: Sequence[Condition]) -> Condition:
    """Any of them: listed where each of them is."""
    values = {name: value for each in found for name, value in each.values.items()}
    together = product(*(each.among for each in found))
    return Condition(
        f"({' or '.join(each.sql for each in found)})", values, tuple(" union all ".join(some) for some in together)
    )


def _siren(compact: str) -> str:
    """Its beginning, in digits alone; a SIRET and a French VAT number hold the whole."""
    digits = compact[4:] if len(compact) == 13 and compact.startswith("FR") else compact
    return digits[:9] if digits.isdecimal() and len(digits) >= LEAST_DIGITS else ""


def _beginning(column: str, start: str, asked: Search) -> Condition:
    sql = f"{column} >= :{column}_start and {column} < :{column}_end"
    listed = f"select id from third_party where {asked.mine} and {sql}"  # noqa: S608
    if column == "iban":
        listed = f"select id from third_party where {asked.mine_by_id} and {sql} and iban <> ''"  # noqa: S608
    return Condition(f"({sql})", {f"{column}_start": start, f"{column}_end": start + LAST}, (listed,))


def _email(start: str, asked: Search) -> Condition:
    sql = "email >= :email_start and email < :email_end"
    values = {"email_start": start, "email_end": start + LAST}
    if db.is_postgres():
        listed = f"select id from third_party where {asked.mine} and {sql} and email <> ''"  # noqa: S608
        return Condition(f"({sql})", values, (listed,))
    if not ONE_TOKEN.fullmatch(start):
        return Condition(f"({sql})", values)
    return Condition(
        f"({sql})", values | {"match_email": _match("e", [start], asked)}, (MATCHED.format("match_email"),)
    )


def named(words: Words, asked: Search, by: str = "q") -> Condition:
    """Every word begins a word of the name. `by` sets its values apart from those of another search by name."""
    each = [_word(word, f"{by}_{LETTERS[at]}", asked) for at, word in enumerate(words.plain)]
    other = [_foreign(word, f"{by}_other_{LETTERS[at]}", asked) for at, word in enumerate(words.foreign)]
    sql = f"({' and '.join(one.sql for one in (*each, *other))})"
    values = {name: value for one in (*each, *other) for name, value in one.values.items()}
    if db.is_postgres():
        return Condition(sql, values, tuple(listed for one in (*each, *other) for listed in one.among))
    values[f"{by}_match"] = _match("n", [*words.plain, *words.foreign], asked)
    return Condition(sql, values, (MATCHED.format(f"{by}_match"),), () if other else tuple(each))


def _word(word: str, name: str, asked: Search) -> Condition:
    within = "strpos" if db.is_postgres() else "instr"
    sql, values = f"{within}(' ' || folded, :{name}) > 0", {name: f" {word}"}
    if not db.is_postgres():
        listed = MATCHED.format(f"{name}_match")
        return Condition(sql, values | {f"{name}_match": _match("n", [word], asked)}, (listed,))
    first = f"folded >= :{name}_name and folded < :{name}_name_end"
    later, bounds = _listed(word, name, asked)
    listed = f"{later} union all select id from third_party where {asked.mine} and {first}"  # noqa: S608
    return Condition(sql, values | bounds | {f"{name}_name": word, f"{name}_name_end": word + LAST}, (listed,))


def _foreign(word: str, name: str, asked: Search) -> Condition:
    """In other letters: the index alone knows them."""
    if db.is_postgres():
        listed, values = _listed(word, name, asked)
    else:
        listed, values = MATCHED.format(name), {name: _match("n", [word], asked)}
    return Condition(f"id in ({listed})", values, (listed,))


def _match(mark: str, starts: Sequence[str], asked: Search) -> str:
    """In the language of SQLite's full-text index: what stands in front of a word names the dossier and the side."""
    scopes = [scope(workspace_id, asked.kind) for workspace_id in asked.reach.workspace_ids]
    every = [" ".join(PREFIX.format(mark + at + start) for start in starts) for at in scopes]
    return " or ".join(f"({one})" for one in every)


def _listed(word: str, name: str, asked: Search) -> tuple[str, dict[str, str]]:
    """On PostgreSQL: by the table of words, which leaves the first word of a name to the index of names."""
    start = asked.kind.value[0] + word
    return WORDS.format(where=asked.here, low=name + "_low"), {f"{name}_low": start, f"{name}_low_end": start + LAST}
