"""Invoices of a dossier that belong in the books, for the tests beside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests import make
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices.models import Invoice, VatRow
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel.tenancy import acting_in

SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)


async def accepted(dossier: Workspace, **changes: Any) -> Invoice:
    """An accepted purchase of 120,00 € that the firm has looked at."""
    values = {"processing": Processing.ACCEPTED, "accounting": Accounting.READY}
    return await make.purchase(dossier, **values | changes)


async def sold(dossier: Workspace, **changes: Any) -> Invoice:
    """A sale of 200,00 € at two rates, issued."""
    draft = make.draft(net=Decimal(200), tax=Decimal(30), gross=Decimal(230), payable=Decimal(230))
    values = {"direction": Direction.SALE, "processing": Processing.ISSUED, "party_name": "Ma jolie boutique"}
    made = await make.purchase(dossier, draft_of=draft, **values | changes)
    with acting_in(dossier.id):
        for rate, tax in ((20, 2_000), (10, 1_000)):
            await VatRow.create(
                workspace_id=dossier.id, invoice_id=made.id, rate=Decimal(rate), category="S", base=10_000, tax=tax
            )
    return made
