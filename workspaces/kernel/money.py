"""Money: `Decimal` in Python, integer hundredths in the database, French on the screen."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from workspaces.kernel.errors import DomainError

CENT = Decimal("0.01")
THOUSANDS, BEFORE_SIGN = "\u202f", "\u00a0"
LARGEST = Decimal("999999999999.99")
SYMBOLS = {"EUR": "€", "USD": "$US", "GBP": "£GB"}
SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")


def to_cents(amount: Decimal) -> int:
    """Hundredths of `amount`; more decimals or an absurd size are refused, never rounded away."""
    cents = amount.scaleb(2)
    if abs(amount) > LARGEST or cents != cents.to_integral_value():
        raise DomainError(f"Le montant {amount} n’est pas un nombre de centimes.", code="AMOUNT_PRECISION")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def rounded(amount: Decimal) -> Decimal:
    """To the cent, halves away from zero: the rounding of EN 16931."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def parse_amount(typed: str) -> Decimal:
    """`1284`, `1 284,5`, `1284.50`, `−12,00 €` as people type them; anything doubtful is refused."""
    text = SPACES.sub("", typed).replace("−", "-").removesuffix("€").removesuffix("EUR")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        text = text.replace(".", "")
    try:
        if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", text):
            raise InvalidOperation
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        message = f"« {typed.strip()} » n’est pas un montant. Écrivez par exemple 1 284,50."
        raise DomainError(message, code="AMOUNT_INVALID") from None


def group(digits: str) -> str:
    """`1284567` → `1 284 567`, with narrow no-break spaces."""
    head = len(digits) % 3
    parts = ([digits[:head]] if head else []) + [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return THOUSANDS.join(parts)


def french(cents: int) -> str:
    """`128400` → `1 284,00`, `-1200` → `−12,00`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{group(str(whole))},{part:02d}"


def with_currency(cents: int, currency: str = "EUR") -> str:
    """`128400` → `1 284,00 €`."""
    return f"{french(cents)}{BEFORE_SIGN}{SYMBOLS.get(currency, currency)}"
