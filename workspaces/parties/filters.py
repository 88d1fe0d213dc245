"""What the address of the list asks for, as conditions: the search, a filter for each column, what is put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from workspaces.kernel import identifiers, keyset
from workspaces.parties import names, typed
from workspaces.parties.models import Kind
from workspaces.parties.queries import ALL, CURRENT, MINE, ON_PLATFORM, Condition, Search, ids
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

    def search(self, workspace_id: UUID, kind: Kind) -> Search:
        bare = Search(workspace_id, kind, visible=ALL if "archives" in self.values else CURRENT)
        made = (MAKERS[name](bare, value) for name, value in self.values.items())
        lead = next(iter(typed_words(self.typed).plain), "")
        return replace(bare, conditions=tuple(condition for condition in made if condition), lead=lead)


def _named(search: Search, value: str) -> Condition:
    words = typed_words(value)
    return names.having(words, search, "nom") if words else typed.NOTHING


def _number(_: Search, value: str) -> Condition:
    return _containing("number", value)


def _siren(_: Search, value: str) -> Condition:
    digits = identifiers.compact(value)
    if value != EMPTY and not identifiers.is_siren(digits):
        return _text("siren", value, digits)
    sql = "siren = :siren_is"
    return Condition(sql, {"siren_is": "" if value == EMPTY else digits}, (ids(sql),))


def _iban(_: Search, value: str) -> Condition:
    return _text("iban", value, identifiers.compact(value))


def _email(_: Search, value: str) -> Condition:
    return _text("email", value, value)


def _text(column: str, value: str, wanted: str) -> Condition:
    """Filled, empty, or containing what was typed."""
    if value in (FILLED, EMPTY):
        return Condition(f"{column} {'<>' if value == FILLED else '='} ''")
    return _containing(column, wanted)


def _containing(column: str, wanted: str) -> Condition:
    return Condition(keyset.containing(column, f"{column}_has"), {f"{column}_has": keyset.pattern(wanted)})


def _on_platform(_: Search, value: str) -> Condition:
    """Dossiers are few: their SIREN are looked for in the index of the third parties'."""
    if value == NO:
        return Condition(f"not ({ON_PLATFORM})")
    known = f"select p.id as id from workspace w cross join third_party p where {MINE} and p.siren = w.siren"  # noqa: S608
    return Condition(ON_PLATFORM, {}, (known,))


def _trusted(_: Search, value: str) -> Condition:
    return Condition("trusted", {}, (ids("trusted", "party_trusted"),)) if value == YES else Condition("not trusted")


def _pending(_: Search, __: str) -> Condition:
    return Condition("iban_pending", {}, (ids("iban_pending", "party_iban_pending"),))


def _archived(_: Search, value: str) -> Condition | None:
    if value == TOO:
        return None
    put_away = "(archived_at is not null or merged_into is not null)"
    return Condition("archived_at is not null", {}, (ids(f"{put_away} and archived_at is not null", "party_hidden"),))


MAKERS: dict[str, Callable[[Search, str], Condition | None]] = {
    "q": lambda search, value: typed.anything(value, search),
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
