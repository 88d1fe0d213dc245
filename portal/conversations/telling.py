"""Telling people by e-mail of what was said: whoever was called by name, and those who take part."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from portal import people
from portal.firms.models import Firm
from workspaces.conversations import tokens
from workspaces.conversations.models import Comment, Conversation, Reader, Side
from workspaces.conversations.reading import readers_among
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.sheet import LISTS
from workspaces.kernel import mail
from workspaces.kernel.access import Somebody, Via
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.settings import settings
from workspaces.kernel.web import url


@job(queue="mail", attempts=12)
async def tell_of_comment(*, workspace: str, comment: str, only: list[str] | None = None) -> None:
    """`only`: those who were called by name in a later version, the others having had the first."""
    said = await Comment.get_or_none(id=UUID(comment), workspace_id=UUID(workspace), deleted_at=None)
    if said is None:
        return
    talk = await Conversation.get(id=said.conversation_id, workspace_id=said.workspace_id)
    invoice = await Invoice.get_or_none(id=talk.invoice_id, workspace_id=talk.workspace_id)
    if invoice is None:
        return
    dossier = await Workspace.get(id=talk.workspace_id)
    told = await recipients(talk, said, dossier)
    wanted = [one for one in told if only is None or str(one.person.id) in only]
    async with effect():
        for somebody in wanted:
            await _write(somebody, talk, said, invoice, dossier)


async def recipients(talk: Conversation, said: Comment, dossier: Workspace) -> list[Somebody]:
    """As far as they may still read it now: somebody who left since is told nothing."""
    present = readers_among(await people.of(dossier), talk.firm_id)
    readers = Reader.filter(workspace_id=talk.workspace_id, conversation_id=talk.id, involved=True)
    taking_part = set(await readers.values_list("person_id", flat=True)) - {said.author_id}
    wanted = [one for one in present if one.person.id in taking_part]
    asks_client = said.side is Side.FIRM and talk.firm_id is None
    if asks_client and not any(one.via is Via.MEMBER for one in wanted):
        wanted += [one for one in present if one.via is Via.MEMBER and one.may_comment]
    return wanted


async def _write(somebody: Somebody, talk: Conversation, said: Comment, invoice: Invoice, dossier: Workspace) -> None:
    title = " ".join(part for part in (invoice.party_name or "un document", invoice.number) if part)
    called = str(somebody.person.id) in {one["id"] for one in said.mentions}
    link = url(LISTS[invoice.direction][1], workspace=dossier.slug, invoice_id=invoice.id)
    await mail.write(
        "comment",
        to=somebody.person.email,
        subject=f"{said.author_name} {'vous a mentionné' if called else 'a écrit'} : {title}",
        sender_name=f"{said.author_name} via Liasse",
        reply_to=await tokens.make(talk, somebody.person.id) if somebody.may_comment else "",
        preheader=said.text[:120],
        firm_name=await _firm_names(dossier) or dossier.name,
        dossier_name=dossier.name,
        author=said.author_name,
        title=title,
        text=said.text,
        firm_only=talk.firm_id is not None,
        may_reply=somebody.may_comment,
        link=f"{settings().base_url}{link}#talk-{talk.id}",
    )


async def _firm_names(dossier: Workspace) -> str:
    links = await FirmLink.firms_of(dossier.id)
    return ", ".join(await _names(link.firm_id for link in links))


async def _names(ids: Iterable[UUID]) -> list[str]:
    return [firm.name for firm in await Firm.filter(id__in=list(ids))]
