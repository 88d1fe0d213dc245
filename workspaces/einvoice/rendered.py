"""An invoice that came as XML only gets a readable page: our own template, filled with what was read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workspaces.invoices.draft import InvoiceDraft
from workspaces.kernel.money import SYMBOLS, group
from workspaces.kernel.sandbox import Limits, call

TEMPLATES = Path(__file__).parents[2] / "templates" / "einvoice"
LIMITS = Limits(memory_mb=1024, cpu_s=60, wall_s=90)


async def from_draft(draft: InvoiceDraft, *, work: Path) -> tuple[Path, str]:
    """A PDF/A-3 of the invoice's data, and its rung."""
    target = work / "page.pdf"
    await call("workspaces.einvoice.paper.print_page", page(draft), str(target), work=work, limits=LIMITS)
    return target, "rendered"


def page(draft: InvoiceDraft) -> str:
    kind = "Avoir" if draft.is_credit_note else "Facture"
    currency = SYMBOLS.get(draft.currency or "", draft.currency or "")
    title = f"{kind} {draft.number or 'sans numéro'}"
    return templates().get_template("invoice.html").render(draft=draft, kind=kind, title=title, currency=currency)


@cache
def templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {"amount": amount, "number": number, "rate": rate, "day": day}
    return environment


def amount(value: Decimal | None) -> str:
    """At least two decimals, in French: `1 284,00`."""
    return spelled(value, least=2)


def number(value: Decimal | None) -> str:
    return spelled(value, least=0)


def rate(value: Decimal | None) -> str:
    return f"{spelled(value, least=0)} %" if value is not None else ""


def day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def spelled(value: Decimal | None, *, least: int) -> str:
    if value is None:
        return "–"
    whole, _, part = f"{abs(value):f}".partition(".")
    part = part.rstrip("0").ljust(least, "0")
    return f"{'−' if value < 0 else ''}{group(whole)}{',' if part else ''}{part}"
