"""What a person sees of the conversations on an invoice: numbered, each with what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from workspaces.conversations.mentions import pieces
from workspaces.conversations.models import Comment, Conversation, Reader, Waits, firm_of
from workspaces.conversations.pins import offered
from workspaces.conversations.writing import may_change
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can, Somebody, Via
from workspaces.kernel.web import url

SHOWN_AT_HOME = 5
STATES = {Waits.FIRM: "Attend le cabinet", Waits.CLIENT: "Attend le client", Waits.NOBODY: "Résolue"}


async def talks_of(invoice_id: UUID, ws: Access) -> list[dict[str, Any]]:
    """In the order in which they were begun. Pins of the firm's own are numbered apart: a client sees no gap."""
    talks = await Conversation.seen_by(ws).filter(invoice_id=invoice_id).order_by("opened_at", "id")
    ids = [talk.id for talk in talks]
    said: dict[UUID, list[Comment]] = {id_: [] for id_ in ids}
    for comment in await Comment.within(ws).filter(conversation_id__in=ids).order_by("at", "id") if ids else []:
        said[comment.conversation_id].append(comment)
    read = await read_by(ws, ids)
    numbers = _numbers(talks)
    return [_shown(talk, said[talk.id], ws, numbers[talk.id], read.get(talk.id)) for talk in talks]


async def read_by(ws: Access, ids: Sequence[UUID]) -> dict[UUID, Reader]:
    found = Reader.within(ws).filter(person_id=ws.person.id, conversation_id__in=list(ids))
    return {row.conversation_id: row for row in await found} if ids else {}


def _numbers(talks: Iterable[Conversation]) -> dict[UUID, str]:
    shared, own, found = 0, 0, {}
    for talk in talks:
        if not talk.page:
            found[talk.id] = ""
        elif talk.firm_id:
            own += 1
            found[talk.id] = f"C{own}"
        else:
            shared += 1
            found[talk.id] = str(shared)
    return found


def unread(talk: Conversation, ws: Access, reader: Reader | None) -> bool:
    if talk.last_by_id == ws.person.id:
        return False
    return reader is None or reader.read_at is None or reader.read_at < talk.last_at


def _shown(
    talk: Conversation, comments: Sequence[Comment], ws: Access, number: str, reader: Reader | None
) -> dict[str, Any]:
    where = {"workspace": ws.workspace.slug, "talk_id": talk.id}
    return {
        "id": talk.id,
        "number": number,
        "firm_only": talk.firm_id is not None,
        "state": STATES[talk.waits],
        "resolved": talk.waits is Waits.NOBODY,
        "resolved_by": talk.resolved_by_name,
        "resolved_at": talk.resolved_at,
        "unread": unread(talk, ws, reader),
        "pin": {"page": talk.page, "x": talk.x, "y": talk.y} if talk.page else None,
        "comments": [_comment(one, ws, where) for one in comments],
        "reply": url("workspace:reply", **where),
        "resolve": url("workspace:resolve_talk", **where),
        "reopen": url("workspace:reopen_talk", **where),
    }


def _comment(comment: Comment, ws: Access, where: dict[str, Any]) -> dict[str, Any]:
    names = [str(one["name"]) for one in comment.mentions]
    mine = may_change(comment, ws) and ws.can(Can.COMMENT)
    return {
        "id": comment.id,
        "author": comment.author_name,
        "side": "Cabinet" if comment.side.value == "firm" else "Client",
        "at": comment.at,
        "by_mail": comment.by_mail,
        "edited": comment.edited_at is not None,
        "deleted": comment.deleted_at is not None,
        "text": comment.text,
        "pieces": pieces(comment.text, names),
        "edit": url("workspace:edit_comment", comment_id=comment.id, **where) if mine else None,
        "delete": url("workspace:delete_comment", comment_id=comment.id, **where) if mine else None,
    }


def readers_among(people: Sequence[Somebody], firm_id: UUID | None) -> list[Somebody]:
    """Those who may be called in a conversation: of one firm only, or everybody of the dossier."""
    return [one for one in people if firm_id is None or (one.via is Via.FIRM and one.firm_id == firm_id)]


async def panel(invoice: Invoice, ws: Access, people: Sequence[Somebody]) -> dict[str, Any]:
    """The whole panel. `people`: those of the dossier now."""
    slug = ws.workspace.slug
    talks = await talks_of(invoice.id, ws)
    others = [one for one in people if one.person.id != ws.person.id]
    return {
        "invoice_id": invoice.id,
        "talks": talks,
        "open_count": sum(not talk["resolved"] for talk in talks),
        "unread_count": sum(talk["unread"] for talk in talks),
        "may_write": ws.can(Can.COMMENT),
        "gone": False,
        "of_firm": firm_of(ws) is not None,
        "begin": url("workspace:begin_talk", workspace=slug, invoice_id=invoice.id),
        "seen_href": url("workspace:read_talks", workspace=slug, invoice_id=invoice.id),
        "pins": await offered(invoice, ws),
        "people": [
            (str(one.person.id), one.person.name, "Cabinet" if one.via is Via.FIRM else "Client") for one in others
        ],
        "current": "",
        "typed": {},
        "errors": {},
    }


async def without_document(invoice_id: UUID, ws: Access) -> dict[str, Any]:
    """What was said of a document that is no longer in the dossier: it may be closed, and not continued."""
    talks = await talks_of(invoice_id, ws)
    return {
        "invoice_id": invoice_id,
        "talks": talks,
        "open_count": sum(not talk["resolved"] for talk in talks),
        "unread_count": 0,
        "may_write": ws.can(Can.COMMENT),
        "gone": True,
        "current": "",
        "typed": {},
        "errors": {},
    }


async def asked_of_client(ws: Access) -> list[dict[str, str]]:
    """The documents on which a reader of the dossier itself is waited for, the newest questions first."""
    if ws.via is not Via.MEMBER:
        return []
    talks = await Conversation.seen_by(ws).filter(waits=Waits.CLIENT).order_by("-last_at").limit(SHOWN_AT_HOME)
    invoices = Invoice.within(ws).filter(id__in=[talk.invoice_id for talk in talks])
    named = {one.id: one.party_name or "Document sans nom" for one in await invoices} if talks else {}
    slug = ws.workspace.slug
    return [
        {
            "title": named[talk.invoice_id],
            "href": f"{url('workspace:conversations_of', workspace=slug, invoice_id=talk.invoice_id)}#talk-{talk.id}",
        }
        for talk in talks
        if talk.invoice_id in named
    ]


async def mark_read(invoice_id: UUID, ws: Access) -> bool:
    """All that this person sees there. True: something was new to them."""
    talks = await Conversation.seen_by(ws).filter(invoice_id=invoice_id)
    known = await read_by(ws, [talk.id for talk in talks])
    new = [talk for talk in talks if unread(talk, ws, known.get(talk.id))]
    for talk in new:
        reader = known.get(talk.id) or await Reader.at(talk, ws.person.id)
        await reader.read()
    return bool(new)
