"""Names that have the words typed, each by its beginning, through the index of words that each database keeps."""

from __future__ import annotations

from collections.abc import Sequence

from workspaces.kernel import db
from workspaces.parties.queries import Condition, Search, ids
from workspaces.parties.words import LAST, Words, scope

MATCHED = (
    "select k.id as id from third_party_search s join third_party_key k on k.n = s.rowid "
    "where third_party_search match :{}"
)
WORDS = "select party_id as id from third_party_word where workspace_id = :ws and word >= :{0} and word < :{0}_end"
LETTERS = "abcdefghijkl"  # names of values
Values = dict[str, str]


def having(words: Words, search: Search, by: str = "q") -> Condition:
    """Every word. `by` sets its values apart from those of another search by name."""
    marks = (f"{by}_{letter}" for letter in LETTERS)
    plain = [_plain(word, mark, search) for word, mark in zip(words.plain, marks, strict=False)]
    foreign = [_foreign(word, mark, search) for word, mark in zip(words.foreign, marks, strict=False)]
    every = [*plain, *foreign]
    if len(every) == 1:
        return every[0]
    sql = f"({' and '.join(one.sql for one in every)})"
    values = {name: value for one in every for name, value in one.values.items()}
    if db.is_postgres():
        lists = [one.lists[0] for one in every]
        return Condition(sql, values, (*lists, " intersect ".join(f"({listed})" for listed in lists)))
    values[f"{by}_match"] = match("n", [*words.plain, *words.foreign], search)
    return Condition(sql, values, (MATCHED.format(f"{by}_match"),), () if foreign else tuple(plain))


def _plain(word: str, name: str, search: Search) -> Condition:
    """On PostgreSQL the index of words leaves the first word of a name to the index of names."""
    within = "strpos" if db.is_postgres() else "instr"
    listed, values = _listed(word, f"{name}_word", search)
    if db.is_postgres():
        first = ids(f"folded >= :{name}_first and folded < :{name}_first_end")
        listed = f"{listed} union all {first}"
        values |= {f"{name}_first": word, f"{name}_first_end": word + LAST}
    return Condition(f"{within}(' ' || folded, :{name}) > 0", values | {name: f" {word}"}, (listed,))


def _foreign(word: str, name: str, search: Search) -> Condition:
    """In other letters: the index alone knows them."""
    listed, values = _listed(word, name, search)
    return Condition(f"id in ({listed})", values, (listed,))


def _listed(word: str, name: str, search: Search) -> tuple[str, Values]:
    if not db.is_postgres():
        return MATCHED.format(name), {name: match("n", [word], search)}
    start = search.kind.value[0] + word
    return WORDS.format(name), {name: start, f"{name}_end": start + LAST}


def match(mark: str, starts: Sequence[str], search: Search) -> str:
    """In the language of SQLite's full-text index: what stands before a word names the dossier and the side."""
    at = mark + scope(search.workspace_id, search.kind)
    return " ".join(f'"{at}{start}" *' for start in starts)
