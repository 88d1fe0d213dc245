"""Lists whose whole state is their address: order, size, and where the page begins.

Pages are found by key, not by counting rows: page 2,000 costs what page 1 costs, and a row that arrives meanwhile
neither repeats nor hides another. `?tri=-gross&par=50&apres=12000~0190…&rang=51`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from workspaces.kernel import db, money
from workspaces.kernel.errors import DomainError

SIZES = (50, 100, 200)
NO_DAY = "0001-01-01"
STATE = ("tri", "par", "apres", "avant", "rang")


def _text(value: str) -> str:
    return value[:300]


def _number(value: str) -> int:
    """Whatever no column can hold stands nowhere in the list."""
    number = int(value)
    if abs(number) >= 2**63:
        raise ValueError
    return number


def _day(value: str) -> Any:
    day = date.fromisoformat(value)
    return day if db.is_postgres() else value


def _instant(value: str) -> Any:
    moment = datetime.fromisoformat(value)
    return moment if db.is_postgres() else value


@dataclass(frozen=True)
class Key:
    """A column that sorts: an expression that is never null, and how its value is read back from an address."""

    sql: str
    read: Callable[[str], Any]


def text(column: str) -> Key:
    return Key(f"lower({column})", _text)


def plain(expression: str) -> Key:
    """A text in the order of its bytes, whose index serves."""
    return Key(expression, _text)


def number(column: str) -> Key:
    return Key(f"coalesce({column}, 0)", _number)


def whole(column: str) -> Key:
    """A number that is never null, whose index serves."""
    return Key(column, _number)


def day(column: str) -> Key:
    return Key(f"coalesce({column}, '{NO_DAY}')", _day)


def instant(column: str) -> Key:
    return Key(column, _instant)


@dataclass(frozen=True)
class Page:
    """One page of one order. `start` is the key and id that it follows (or precedes, when `backwards`)."""

    by: str
    descending: bool
    key: Key
    size: int
    start: tuple[Any, Any] | None
    backwards: bool
    rank: int

    @classmethod
    def of(cls, query: Mapping[str, str], keys: dict[str, Key], default: str) -> Page:
        """From the address. Whatever does not make sense there is as if it were absent."""
        order = query.get("tri", default)
        order = order if order.removeprefix("-") in keys else default
        key = keys[order.removeprefix("-")]
        size = int(query["par"]) if query.get("par") in {str(size) for size in SIZES} else SIZES[0]
        backwards = "avant" in query
        start = _start(query.get("avant") or query.get("apres") or "", key)
        rank = int(query["rang"]) if start and query.get("rang", "").isdecimal() and len(query["rang"]) < 10 else 1
        return cls(order.removeprefix("-"), order.startswith("-"), key, size, start, backwards, max(rank, 1))

    @property
    def falling(self) -> bool:
        return self.descending != self.backwards

    @property
    def where(self) -> str:
        """To be added to the conditions of a query; its values are in `values`."""
        sign = "<" if self.falling else ">"
        return f" and ({self.key.sql}, id) {sign} (:key_value, :key_id)" if self.start else ""

    @property
    def order(self) -> str:
        way = "desc" if self.falling else "asc"
        return f" order by {self.key.sql} {way}, id {way} limit {self.size + 1}"

    @property
    def values(self) -> dict[str, Any]:
        return {"key_value": self.start[0], "key_id": self.start[1]} if self.start else {}

    def cut(self, found: list[dict[str, Any]]) -> Slice:
        """The page's rows in their order, and whether there are others around. Rows carry `sort_key` and `id`."""
        more = len(found) > self.size
        rows = found[: self.size]
        if self.backwards:
            rows.reverse()
        has_next = True if self.backwards else more
        has_previous = self.start is not None if not self.backwards else more
        return Slice(self, rows, has_previous and bool(rows), has_next and bool(rows))


@dataclass(frozen=True)
class Slice:
    """What was found for a page, with the state its neighbours have in the address."""

    page: Page
    rows: list[dict[str, Any]]
    has_previous: bool
    has_next: bool

    def next(self) -> dict[str, str]:
        """What the address says for the page after, empty when there is none."""
        if not self.has_next:
            return {}
        return {"apres": _cursor(self.rows[-1]), "rang": str(self.page.rank + len(self.rows))}

    def previous(self) -> dict[str, str]:
        if not self.has_previous:
            return {}
        return {"avant": _cursor(self.rows[0]), "rang": str(max(self.page.rank - self.page.size, 1))}

    def shown(self, total: int, one: str, many: str = "") -> str:
        """« 1 à 50 sur 214 factures »."""
        if not self.rows:
            return ""
        noun = one if total < 2 else many or f"{one}s"
        last = money.group(str(self.page.rank + len(self.rows) - 1))
        return f"{money.group(str(self.page.rank))} à {last} sur {money.group(str(total))} {noun}"


@dataclass(frozen=True)
class Addresses:
    """The links of a list: each changes one thing of its state and keeps the rest."""

    path: str
    query: Mapping[str, str]
    page: Page

    def to(self, *, keep: bool = True, **changes: str) -> str:
        """`keep=False` goes back to the first page."""
        kept = {name: value for name, value in self.query.items() if value and (keep or name not in STATE[2:])}
        return self._written(kept | changes)

    def around(self, changes: dict[str, str]) -> str:
        """A neighbouring page, or nothing."""
        kept = {name: value for name, value in self.query.items() if value and name not in STATE[2:]}
        return self._written(kept | changes) if changes else ""

    def sort(self, by: str) -> str:
        """The address that sorts by this column, the other way round if it already does."""
        falling = by == self.page.by and not self.page.descending
        return self.to(keep=False, tri=f"-{by}" if falling else by)

    def sizes(self) -> list[tuple[int, str, bool]]:
        return [(size, self.to(keep=False, par=str(size)), size == self.page.size) for size in SIZES]

    def _written(self, state: dict[str, str]) -> str:
        written = urlencode({name: value for name, value in state.items() if value})
        return f"{self.path}?{written}" if written else self.path


def _start(cursor: str, key: Key) -> tuple[Any, Any] | None:
    value, _, row = cursor.rpartition("~")
    try:
        return (key.read(value), UUID(row)) if row else None
    except ValueError:
        return None


def _cursor(row: dict[str, Any]) -> str:
    value = row["sort_key"]
    return f"{value.isoformat() if isinstance(value, date) else value}~{row['id']}"


ACCENTED = {"a": "àáâãäå", "c": "ç", "e": "éèêë", "i": "îïìí", "n": "ñ", "o": "ôöòóõ", "u": "ùûüú", "y": "ÿý"}
APOSTROPHES = "'’"
PLAIN = {accented: plain for plain, all_of_them in ACCENTED.items() for accented in all_of_them}


def containing(column: str, name: str) -> str:
    """A condition that ignores accents and case on both databases; its value is `pattern(typed)`."""
    return f"{column} {'~' if db.is_postgres() else 'glob'} :{name}"


def pattern(typed: str) -> str:
    """Each letter as the class of its accented and capital forms, which GLOB and regular expressions write alike."""
    letters = "".join(_class_of(char) for char in typed[:100].lower())
    return letters if db.is_postgres() else f"*{letters}*"


def _class_of(char: str) -> str:
    plain = PLAIN.get(char, char)
    if plain in APOSTROPHES:
        return f"[{APOSTROPHES}]"
    if plain.isalpha():
        forms = plain + ACCENTED.get(plain, "")
        return f"[{forms}{forms.upper()}]"
    if plain.isalnum() or plain == " ":
        return plain
    if db.is_postgres():
        return f"\\{plain}"
    return f"[{plain}]" if plain in "*?[" else plain


def amounts(typed: str) -> tuple[int, int] | None:
    """The hundredths that a typed amount may mean: `1284,50` itself, `1284` any from 1 284,00 to 1 284,99."""
    try:
        cents = abs(money.to_cents(money.parse_amount(typed)))
    except DomainError:
        return None
    return cents, cents if any(sign in typed for sign in ",.") else cents + 99
