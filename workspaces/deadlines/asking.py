"""What was asked of a client, as its link and its own home show it: each piece ticked by itself once it is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workspaces.deadlines import months
from workspaces.deadlines.models import Completeness, PieceReminder
from workspaces.kernel import french
from workspaces.kernel.clock import now


def asked(piece: dict[str, Any]) -> str:
    """« Orange, octobre 2026 », « Transgourmet, octobre 2026 (3 factures) »."""
    month = months.parsed(piece["month"][:7])
    many = f" ({french.plural(piece['lacking'], 'facture')})" if piece["lacking"] > 1 else ""
    return f"{piece['name']}, {months.named(month) if month else ''}{many}"


async def lines(reminder: PieceReminder) -> list[dict[str, Any]]:
    """Each piece asked for, ticked by itself once it is there."""
    kept = await Completeness.get_or_none(workspace_id=reminder.workspace_id, month=reminder.month)
    missing = {
        (piece["key"], piece["month"])
        for piece in (kept.pieces if kept else [])
        if piece["expected"] > piece["received"]
    }
    return [{"name": asked(piece), "here": (piece["key"], piece["month"]) not in missing} for piece in reminder.pieces]


async def still_asked(workspace_id: UUID) -> list[str]:
    """What the last reminder asked for and has not come yet, while its link lasts."""
    living = PieceReminder.filter(workspace_id=workspace_id, expires_at__gt=now())
    last = await living.order_by("-sent_at").first()
    return [line["name"] for line in await lines(last) if not line["here"]] if last else []
