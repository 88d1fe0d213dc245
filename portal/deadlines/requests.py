"""Pieces asked for in the firm's own words. No count closes them: the firm says that one came, or withdraws it.

Proofs of payments stand among them, and close by themselves when their invoice comes (see `workspaces.bank`).
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.deadlines.place import address, found
from workspaces.bank.models import BankLine, Standing
from workspaces.deadlines.models import AskedPiece
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.audit import record
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see

MOST = 20  # open at a time: all of them go into one mail


async def ask_piece(request: Request, firm: FirmAccess) -> Response:
    ws, form = await found(request, firm), await read_form(request)
    words = form.text("words", "Écrivez ce que vous demandez.", longest=160)
    if form.errors:
        raise DomainError(form.errors["words"], code="WORDS_NEEDED")
    async with unit_of_work():
        await _ask(ws, words)
    return see(address("deadlines_of", request), f"« {words} » est demandé : relancez le client pour l’en avertir.")


async def _ask(ws: Access, words: str) -> None:
    waiting = await AskedPiece.within(ws).filter(came_at=None, bank_line_id=None)
    if len(waiting) >= MOST:
        raise DomainError(f"{MOST} demandes attendent déjà : classez celles qui sont reçues.", code="TOO_MANY_REQUESTS")
    if words.casefold() in {one.words.casefold() for one in waiting}:
        raise DomainError(f"« {words} » est déjà demandé.", code="ALREADY_ASKED")
    row = await AskedPiece.create(
        workspace_id=ws.workspace_id, words=words, asked_at=now(), asked_by_name=ws.person.name
    )
    await record("piece:asked", row, ws, words=words)


async def piece_came(request: Request, firm: FirmAccess) -> Response:
    ws = await found(request, firm)
    row = await _waiting(request, ws)
    row.came_at = now()
    async with unit_of_work():
        await row.save(update_fields=["came_at"])
        await _settle_line(row, Standing.PROVEN)
        await record("piece:came", row, ws, words=row.words)
    return see(address("deadlines_of", request), f"« {row.words} » est reçu.")


async def withdraw_request(request: Request, firm: FirmAccess) -> Response:
    ws = await found(request, firm)
    row = await _waiting(request, ws)
    async with unit_of_work():
        await row.delete()
        await _settle_line(row, Standing.LEFT)
        await record("piece:no-longer-asked", row, ws, words=row.words)
    return see(address("deadlines_of", request), f"« {row.words} » n’est plus demandé.")


async def _settle_line(row: AskedPiece, standing: Standing) -> None:
    """The payment that it was about, if it was about one, is not proposed again."""
    if row.bank_line_id:
        mine = BankLine.filter(id=row.bank_line_id, workspace_id=row.workspace_id)
        await mine.update(standing=standing)


async def _waiting(request: Request, ws: Access) -> AskedPiece:
    row = await AskedPiece.within(ws).get_or_none(id=request.path_params["piece_id"], came_at=None)
    if row is None:
        raise NotFound
    return row


def shown(row: AskedPiece, request: Request) -> dict[str, Any]:
    return {
        "words": row.words,
        "at": row.asked_at,
        "by": row.asked_by_name,
        "came": address("piece_came", request, piece_id=row.id),
        "drop": address("withdraw_request", request, piece_id=row.id),
    }
