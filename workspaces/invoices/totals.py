"""The arithmetic of an invoice, as pure functions of its draft. A received total is never recomputed: what does not add
up is a doubt, and what does is a proof."""

from __future__ import annotations

from decimal import Decimal

from workspaces.invoices.draft import Doubt, InvoiceDraft
from workspaces.kernel.money import CENT, french, rounded, to_cents

CODE = "FX_TOTALS"


def adds_up(draft: InvoiceDraft) -> bool:
    """Net + tax = gross, all three printed."""
    if draft.net is None or draft.tax is None or draft.gross is None:
        return False
    return abs(draft.net + draft.tax - draft.gross) < CENT


def doubts(draft: InvoiceDraft) -> list[Doubt]:
    """What does not add up among the totals that are printed."""
    found = []
    if draft.net is not None and draft.gross is not None and draft.tax is not None and not adds_up(draft):
        told = f"HT + TVA = {_shown(draft.net + draft.tax)}, mais TTC = {_shown(draft.gross)}."
        found.append(Doubt(CODE, f"Les totaux ne concordent pas : {told}", "gross"))
    taxes = [row.tax for row in draft.vat]
    if taxes and None not in taxes and draft.tax is not None:
        total = sum((tax for tax in taxes if tax is not None), Decimal(0))
        if abs(total - draft.tax) >= CENT:
            told = f"la somme par taux fait {_shown(total)}, la TVA annoncée {_shown(draft.tax)}."
            found.append(Doubt(CODE, f"La TVA ne concorde pas : {told}", "tax"))
    return found


def _shown(amount: Decimal) -> str:
    return french(to_cents(rounded(amount)))
