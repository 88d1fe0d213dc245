"""Taking part in a conversation. Each is called inside a `unit_of_work`, and asks for the mails that follow."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from workspaces.conversations.models import Comment, Conversation, Reader, Side, Waits
from workspaces.conversations.pins import Pin
from workspaces.invoices.models import Invoice
from workspaces.kernel import audit, events
from workspaces.kernel.access import Access, Somebody, Via
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.jobs import KINDS, later
from workspaces.kernel.settings import settings

LONGEST = 4000
MAY_CHANGE = timedelta(minutes=10)
MOST = 200  # conversations on one invoice, comments in one conversation
TELLING = "tell_of_comment"  # the job above this floor that knows people and their addresses
KIND = "conversation"


async def begin(
    invoice: Invoice, ws: Access, text: str, mentions: Sequence[Somebody], *, firm_only: bool, pin: Pin | None
) -> Conversation:
    if firm_only and ws.via is not Via.FIRM:
        raise DomainError("Seul le cabinet écrit pour le cabinet seulement.", code="FIRM_ONLY", status=403)
    if await Conversation.within(ws).filter(invoice_id=invoice.id).count() >= MOST:
        message = f"Ce document a déjà {MOST} conversations : répondez dans l’une d’elles."
        raise DomainError(message, code="TOO_MANY_CONVERSATIONS")
    talk = await Conversation.create(
        workspace_id=ws.workspace_id, invoice_id=invoice.id, firm_id=ws.firm_id if firm_only else None,
        waits=Waits.NOBODY, opened_at=now(), opened_by_name=ws.person.name, last_at=now(),
        **(pin._asdict() if pin else {}),
    )  # fmt: skip
    await audit.record("conversation:opened", talk, ws, shared=not firm_only)
    await say(talk, ws, text, mentions)
    return talk


async def say(
    talk: Conversation, ws: Access, text: str, mentions: Sequence[Somebody] = (), *, by_mail: bool = False
) -> Comment:
    """A comment, also in a resolved conversation, which it opens again."""
    await check_open(talk, ws)
    side = Side.FIRM if ws.via is Via.FIRM else Side.CLIENT
    comment = await Comment.create(
        workspace_id=talk.workspace_id, conversation_id=talk.id, text=text, side=side, author_id=ws.person.id,
        author_name=ws.person.name, at=now(), by_mail=by_mail, mentions=_kept(mentions),
    )  # fmt: skip
    if talk.resolved_at:
        await reopen(talk, ws)
    await talk.turn(Waits.CLIENT if side is Side.FIRM and talk.firm_id is None else Waits.FIRM)
    talk.last_at, talk.last_by_id = comment.at, ws.person.id
    await talk.save(update_fields=["last_at", "last_by_id"])
    await _involve(talk, ws.person.id, [one.person.id for one in mentions])
    await audit.record("comment:written", comment, ws, conversation=talk.id, shared=talk.firm_id is None)
    await _tell(talk, comment)
    return comment


async def check_open(talk: Conversation, ws: Access) -> None:
    await still_there(talk)
    if await Comment.within(ws).filter(conversation_id=talk.id).count() >= MOST:
        message = f"Cette conversation a {MOST} commentaires : ouvrez-en une autre."
        raise DomainError(message, code="TOO_MANY_COMMENTS")


async def still_there(talk: Conversation) -> None:
    """A document may have been moved to another dossier or withdrawn since."""
    if not await Invoice.exists(id=talk.invoice_id, workspace_id=talk.workspace_id):
        message = "Ce document n’est plus dans le dossier : sa conversation se lit encore, et ne se continue plus."
        raise IllegalMove(message, code="DOCUMENT_GONE")


def _kept(mentions: Sequence[Somebody]) -> list[dict[str, str]]:
    return [{"id": str(one.person.id), "name": one.person.name} for one in mentions]


async def _involve(talk: Conversation, author: UUID, called: Sequence[UUID]) -> None:
    """Whoever writes has read what is above; whoever is called by name has not."""
    for person_id in {author, *called}:
        reader = await Reader.at(talk, person_id)
        reader.involved = True
        reader.read_at = now() if person_id == author else reader.read_at
        await reader.save(update_fields=["involved", "read_at"])


async def _tell(talk: Conversation, comment: Comment, only: Sequence[str] | None = None) -> None:
    """The open pages at once; by e-mail a moment later, so that what is deleted at once never leaves. `only`: these
    people, rather than all who take part."""
    await events.tell([talk.workspace_id], KIND, talk.id)
    delay = timedelta(seconds=settings().undo_s)
    ids: dict[str, Any] = {"workspace": talk.workspace_id, "comment": comment.id, "only": only}
    await later(KINDS[TELLING].work, workspace_id=talk.workspace_id, after=delay, **ids)


async def edit(talk: Conversation, comment: Comment, ws: Access, text: str, mentions: Sequence[Somebody]) -> None:
    """One's own, for a few minutes. The journal keeps what tells both texts apart, not their words."""
    _check_own(comment, ws)
    await still_there(talk)
    before, comment.text, comment.edited_at = comment.text, text, now()
    known, comment.mentions = {one["id"] for one in comment.mentions}, _kept(mentions)
    await comment.save(update_fields=["text", "edited_at", "mentions"])
    await _involve(talk, ws.person.id, [one.person.id for one in mentions])
    await audit.record("comment:edited", comment, ws, before=_digest(before), after=_digest(text))
    await _tell(talk, comment, [one["id"] for one in comment.mentions if one["id"] not in known])


async def delete(talk: Conversation, comment: Comment, ws: Access) -> None:
    _check_own(comment, ws)
    before, comment.text, comment.deleted_at, comment.mentions = comment.text, "", now(), []
    await comment.save(update_fields=["text", "deleted_at", "mentions"])
    await audit.record("comment:deleted", comment, ws, before=_digest(before))
    await events.tell([talk.workspace_id], KIND, talk.id)


def may_change(comment: Comment, ws: Access) -> bool:
    own = comment.author_id == ws.person.id and not comment.deleted_at
    return own and now() - comment.at < MAY_CHANGE


def _check_own(comment: Comment, ws: Access) -> None:
    if comment.author_id != ws.person.id:
        message = "Seul l’auteur d’un commentaire peut le changer."
        raise DomainError(message, code="NOT_YOURS", status=403)
    if not may_change(comment, ws):
        message = "Un commentaire se change pendant dix minutes : écrivez plutôt la suite."
        raise IllegalMove(message, code="TOO_LATE")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def resolve(talk: Conversation, ws: Access) -> None:
    await talk.turn(Waits.NOBODY)
    talk.resolved_at, talk.resolved_by_name = now(), ws.person.name
    await talk.save(update_fields=["resolved_at", "resolved_by_name"])
    await audit.record("conversation:resolved", talk, ws, shared=talk.firm_id is None)
    await events.tell([talk.workspace_id], KIND, talk.id)


async def reopen(talk: Conversation, ws: Access) -> None:
    """It waits for the other side, as whoever reopens it wants something."""
    await still_there(talk)
    shared = talk.firm_id is None
    await talk.turn(Waits.CLIENT if shared and ws.via is Via.FIRM else Waits.FIRM)
    talk.resolved_at, talk.resolved_by_name = None, ""
    await talk.save(update_fields=["resolved_at", "resolved_by_name"])
    await audit.record("conversation:reopened", talk, ws, shared=shared)
    await events.tell([talk.workspace_id], KIND, talk.id)
