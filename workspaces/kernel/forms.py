"""Reading what a form sent: tolerant of how the French type, exact about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from workspaces.kernel import clock, identifiers, money
from workspaces.kernel.errors import DomainError, FormError

if TYPE_CHECKING:
    from starlette.requests import Request  # children read texts by these rules, and know no web

T = TypeVar("T")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+")
LONGEST = 300
CONTROLS, DIRECTIONS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f", r"\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
INVISIBLE = re.compile(f"[{CONTROLS}{DIRECTIONS}]")


class Form:
    """Fields read one by one; `check()` raises what was wrong, all at once.

    `values` keeps what was typed, for showing the form again; `lists` every value of each name, for boxes to tick.
    """

    def __init__(self, values: dict[str, str], lists: dict[str, list[str]] | None = None) -> None:
        self.values = values
        self.lists = lists or {}
        self.errors: dict[str, str] = {}

    def text(self, name: str, missing: str = "", *, longest: int = LONGEST) -> str:
        """Text without invisible characters; `missing` is the message when it may not be empty."""
        value = INVISIBLE.sub("", self.values.get(name, "").replace("\r\n", "\n")).strip()
        if not value and missing:
            self.errors[name] = missing
        if len(value) > longest:
            self.errors[name] = f"{longest} caractères au plus ({len(value)} saisis)."
        return value

    def secret(self, name: str) -> str:
        """A password: exactly as typed, nothing trimmed."""
        return self.values.get(name, "")

    def email(self, name: str) -> str:
        value = self.text(name, "Indiquez l’adresse e-mail.", longest=254).lower()
        if value and not EMAIL.fullmatch(value):
            self.errors[name] = f"« {value} » n’est pas une adresse e-mail. Exemple : prenom@entreprise.fr."
        return value

    def one_of(self, name: str, allowed: dict[str, str] | set[str], message: str) -> str:
        value = self.values.get(name, "")
        if value not in allowed:
            self.errors[name] = message
        return value

    def several(self, name: str, allowed: Container[str], missing: str = "") -> list[str]:
        """Boxes ticked among those allowed; `missing` is the message when at least one is needed."""
        chosen = [value for value in self.lists.get(name, []) if value in allowed]
        if missing and not chosen:
            self.errors[name] = missing
        return chosen

    def ticked(self, name: str) -> bool:
        return self.values.get(name, "") not in ("", "0", "non")

    def siren(self, name: str, missing: str = "") -> str:
        return self._parsed(name, missing, identifiers.parse_siren) or ""

    def iban(self, name: str, missing: str = "") -> str:
        return self._parsed(name, missing, identifiers.parse_iban) or ""

    def amount(self, name: str, missing: str = "") -> Decimal | None:
        return self._parsed(name, missing, lambda typed: money.from_cents(money.to_cents(money.parse_amount(typed))))

    def date(self, name: str, missing: str = "") -> date | None:
        return self._parsed(name, missing, parse_date)

    def _parsed(self, name: str, missing: str, parse: Callable[[str], T]) -> T | None:
        typed = self.text(name, missing)
        if not typed:
            return None
        try:
            return parse(typed)
        except DomainError as error:
            self.errors[name] = error.message
            return None

    def check(self) -> None:
        if self.errors:
            raise FormError(self.errors)


def one_line(text: str) -> str:
    """A name from anywhere, as it may stand in a list or a header: no line break, no invisible character."""
    return " ".join(INVISIBLE.sub("", text).split())


async def read_form(request: Request) -> Form:
    """The fields of a form; a field sent twice counts once (the last), files are left to those who expect them."""
    sent = await request.form()
    lists: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            lists.setdefault(name, []).append(value)
    return Form({name: values[-1] for name, values in lists.items()}, lists)


def parse_date(typed: str, *, today: date | None = None) -> date:
    """`24`, `2411`, `24/11`, `24112026`, `24/11/26`, `2026-11-24`, `+30` (days from today)."""
    today = today or clock.today()
    try:
        if match := re.fullmatch(r"\+([0-9]{1,4})", typed):
            return today + timedelta(days=int(match[1]))
        if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", typed):
            return date(int(match[1]), int(match[2]), int(match[3]))
        parts = re.fullmatch(r"([0-9]{1,2})(?:[/. -]?([0-9]{1,2})(?:[/. -]?([0-9]{4}|[0-9]{2}))?)?", typed)
        if parts is None:
            raise ValueError
        year = int(parts[3]) if parts[3] else today.year
        return date(year + 2000 if year < 100 else year, int(parts[2] or today.month), int(parts[1]))
    except (ValueError, OverflowError):
        message = f"« {typed} » n’est pas une date. Écrivez par exemple 24/11/2026."
        raise DomainError(message, code="DATE_INVALID") from None
