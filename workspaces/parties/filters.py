"""What the address of the list asks for, as conditions: the search, a filter for each column, what is put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workspaces.kernel import db, identifiers
from workspaces.kernel.access import Reach
from workspaces.parties import typed
from workspaces.parties.models import Kind
from workspaces.parties.queries import ALL, CURRENT, ON_PLATFORM, Condition, Search
from workspaces.parties.words import typed_words

FILLED, EMPTY = "renseigne", "vide"
YES, NO = "oui", "non"
ONLY, TOO = "oui", "avec"  # archived ones alone, or among the others
CLOSED = {
    "plateforme": (YES, NO),
    "confiance": (YES, NO),
    "attente": (YES,),
    "archives": (ONLY, TOO),
}
NAMES = ("q", "nom", "numero", "siren", "iban", "email", *CLOSED)
IN_INDEX = "select id from third_party{by} where {mine} and {sql}"


@dataclass(frozen=True)
class Filters:
    """`values`: what the address says, by name, without what makes no sense there."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        said = {name: query[name].strip()[:100] for name in NAMES if query.get(name, "").strip()}
        return cls({name: value for name, value in said.items() if name not in CLOSED or value in CLOSED[name]})

    @property
    def typed(self) -> str:
        return self.values.get("q", "")

    @property
    def narrow(self) -> bool:
        """Whether anything but the search was asked."""
        return any(name != "q" for name in self.values)

    def search(self, reach: Reach, kind: Kind) -> Search:
        asked = Search(reach, kind, visible=ALL if "archives" in self.values else CURRENT)
        made = (MAKERS[name](asked, value) for name, value in self.values.items())
        conditions = tuple(condition for condition in made if condition)
        return Search(reach, kind, conditions, asked.visible, typed_words(self.typed).plain)


def _named(asked: Search, value: str) -> Condition:
    words = typed_words(value)
    return typed.named(words, asked, "nom") if words else typed.NOTHING


def _number(_: Search, value: str) -> Condition:
    return _containing("number", value.upper(), "upper")


def _siren(asked: Search, value: str) -> Condition:
    digits = identifiers.compact(value)
    if value != EMPTY and not identifiers.is_siren(digits):
        return _text("siren", value, digits)
    among = IN_INDEX.format(by="", mine=asked.mine, sql="siren = :siren_is")
    return Condition("siren = :siren_is", {"siren_is": "" if value == EMPTY else digits}, (among,))


def _iban(_: Search, value: str) -> Condition:
    return _text("iban", value, identifiers.compact(value))


def _email(_: Search, value: str) -> Condition:
    return _text("email", value, value.lower(), "lower")


def _text(column: str, value: str, wanted: str, folding: str = "") -> Condition:
    """Filled, empty, or containing what was typed."""
    if value in (FILLED, EMPTY):
        return Condition(f"{column} {'<>' if value == FILLED else '='} ''")
    return _containing(column, wanted, folding)


def _containing(column: str, wanted: str, folding: str = "") -> Condition:
    within = "strpos" if db.is_postgres() else "instr"
    return Condition(f"{within}({folding}({column}), :{column}_has) > 0", {f"{column}_has": wanted})


def _on_platform(asked: Search, value: str) -> Condition:
    if value == NO:
        return Condition(f"not ({ON_PLATFORM})")
    known = "select p.id as id from workspace w cross join third_party p"
    return Condition(ON_PLATFORM, {}, (f"{known} where {asked.mine} and p.siren = w.siren",))


def _trusted(asked: Search, value: str) -> Condition:
    return _by_index("trusted", "party_trusted", asked) if value == YES else Condition("not trusted")


def _pending(asked: Search, _: str) -> Condition:
    return _by_index("iban_pending", "party_iban_pending", asked)


def _archived(asked: Search, value: str) -> Condition | None:
    if value == TOO:
        return None
    put_away = "(archived_at is not null or merged_into is not null)"
    return _by_index(f"archived_at is not null and {put_away}", "party_hidden", asked)


def _by_index(sql: str, name: str, asked: Search) -> Condition:
    by = "" if db.is_postgres() else f" indexed by {name}"
    return Condition(sql, {}, (IN_INDEX.format(by=by, mine=asked.mine, sql=sql),))


MAKERS: dict[str, Callable[[Search, str], Condition | None]] = {
    "q": lambda asked, value: typed.anything(value, asked),
    "nom": _named,
    "numero": _number,
    "siren": _siren,
    "iban": _iban,
    "email": _email,
    "plateforme": _on_platform,
    "confiance": _trusted,
    "attente": _pending,
    "archives": _archived,
}
