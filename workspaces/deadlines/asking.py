"""What was asked of a client, as its link and its own home show it: each piece ticked by itself once it is there."""

from __future__ import annotations

import enum
from datetime import date
from typing import Any
from uuid import UUID

from workspaces.deadlines import months
from workspaces.deadlines.models import OWN_WORDS, AskedPiece, Completeness, PieceReminder
from workspaces.deadlines.recognising import known
from workspaces.kernel import french
from workspaces.kernel.clock import now


def in_words(piece: dict[str, Any]) -> bool:
    return str(piece["key"]).startswith(OWN_WORDS)


def asked(piece: dict[str, Any]) -> str:
    """« Orange, octobre 2026 », « Transgourmet, octobre 2026 (3 factures) », or the firm's own words."""
    if in_words(piece):
        return str(piece["name"])
    month = months.parsed(piece["month"][:7])
    many = f" ({french.plural(piece['lacking'], 'facture')})" if piece["lacking"] > 1 else ""
    return f"{piece['name']}, {months.named(month) if month else ''}{many}"


class Standing(enum.StrEnum):
    MISSING = "missing"
    HERE = "here"
    DROPPED = "dropped"  # taken off the firm's list, or no longer due: nobody waits for it


async def lines(reminder: PieceReminder) -> list[dict[str, Any]]:
    """Each piece asked for, ticked by itself once it is there."""
    counted = await _counted(reminder)
    who = await known(reminder.workspace_id, {piece["key"] for piece in (*reminder.pieces, *counted)})
    today = {(who.key(piece["key"]), piece["month"]): piece for piece in counted}
    return [
        {"name": asked(piece), "standing": standing(today.get((who.key(piece["key"]), piece["month"])))}
        for piece in reminder.pieces
    ]


def standing(piece: dict[str, Any] | None) -> Standing:
    """What became of a piece, by how it is counted today."""
    if piece is None:
        return Standing.DROPPED
    return Standing.MISSING if piece["expected"] > piece["received"] else Standing.HERE


async def _counted(reminder: PieceReminder) -> list[dict[str, Any]]:
    """Today's pieces: of their own months, should the regime have changed, then of the month reminded of."""
    own = {date.fromisoformat(piece["month"]) for piece in reminder.pieces}
    kept = await Completeness.filter(workspace_id=reminder.workspace_id, month__in=[reminder.month, *own])
    kept.sort(key=lambda row: row.month == reminder.month)
    in_words = [row.counted() for row in await AskedPiece.filter(workspace_id=reminder.workspace_id)]
    return [piece for row in kept for piece in row.pieces] + in_words


async def still_asked(workspace_id: UUID) -> list[str]:
    """What the last reminder asked for and has not come yet, while its link lasts."""
    living = PieceReminder.filter(workspace_id=workspace_id, expires_at__gt=now())
    last = await living.order_by("-sent_at").first()
    return [line["name"] for line in await lines(last) if line["standing"] is Standing.MISSING] if last else []
