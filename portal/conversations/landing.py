"""A reply that came by e-mail becomes a comment, if whoever the address was made for wrote it and may still write.

Two things are needed: the token in the address, which only they were sent, and their own address as its sender. The
sender alone proves nothing; the token alone may have been forwarded with the message.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from portal import people
from portal.doors import LiveDoors
from workspaces.conversations import writing
from workspaces.conversations.models import Conversation, MailReply
from workspaces.dossiers.models import Workspace
from workspaces.kernel import audit, mail, sandbox, storage
from workspaces.kernel.access import Access, Can, Somebody
from workspaces.kernel.errors import DomainError
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.sandbox import Limits, SandboxFailed
from workspaces.kernel.settings import settings
from workspaces.kernel.web import url

READING, LIMITS = "importers.sources.mail.quoting.answer", Limits(memory_mb=512, cpu_s=15, wall_s=30)
SILENT = ("REPLY_AUTOMATIC", "REPLY_NOT_MEMBER", "REPLY_GONE")  # nobody wrote it, or nobody is there to be told
REASONS = {
    "REPLY_UNKNOWN_SENDER": "elle vient d’une autre adresse que la vôtre. Répondez depuis {email}, ou sur la page.",
    "REPLY_EMPTY": "elle ne contient pas de texte. Écrivez au-dessus du message cité, ou répondez sur la page.",
    "REPLY_NOT_ALLOWED": "vous pouvez lire cette conversation, et pas y écrire.",
    "DOCUMENT_GONE": "ce document n’est plus dans le dossier.",
    "TOO_MANY_COMMENTS": "cette conversation est complète : ouvrez-en une autre sur la page du document.",
}


@job(queue="mail", attempts=8, timeout=60)
async def land_reply(*, workspace: str, reply: str) -> None:
    row = await MailReply.get_or_none(id=UUID(reply), workspace_id=UUID(workspace), state="received")
    if row is None:
        return
    dossier = await Workspace.get(id=row.workspace_id)
    somebody = next((one for one in await people.of(dossier) if one.person.id == row.person_id), None)
    told = await _read(row)
    ws = await LiveDoors().workspace(somebody.person, dossier.slug) if somebody else None
    talk = await _conversation(row, ws)
    reason = _refusal(told, somebody, ws, talk) or await _closed(talk, ws)
    if reason or talk is None or ws is None:
        await _refuse(row, reason, somebody, talk, dossier)
        return
    async with effect():
        comment = await writing.say(talk, ws, told["text"], by_mail=True)
        row.state = "said"
        await row.save(update_fields=["state"])
        await audit.record("comment:by-mail", comment, ws, sha256=row.sha256)


async def _read(row: MailReply) -> dict[str, Any]:
    domains = [domain.lower() for domain in settings().mail_domains]
    with tempfile.TemporaryDirectory(prefix="liasse-reply-") as folder:
        raw = await storage.fetch(row.key, Path(folder) / "message.eml")
        try:
            found: dict[str, Any] = await sandbox.call(READING, raw, domains, work=Path(folder), limits=LIMITS)
        except SandboxFailed:
            return {"text": "", "sender": "", "auto": "", "loop": False}
    return found


async def _conversation(row: MailReply, ws: Access | None) -> Conversation | None:
    """As far as this person sees it now."""
    return await Conversation.seen_by(ws).get_or_none(id=row.conversation_id) if ws else None


def _refusal(told: dict[str, Any], somebody: Somebody | None, ws: Access | None, talk: Conversation | None) -> str:
    if told["auto"] or told["loop"]:
        return "REPLY_AUTOMATIC"
    if somebody is None or ws is None:
        return "REPLY_NOT_MEMBER"
    if talk is None:
        return "REPLY_GONE"
    if told["sender"].lower() != somebody.person.email.lower():
        return "REPLY_UNKNOWN_SENDER"
    if not ws.can(Can.COMMENT):
        return "REPLY_NOT_ALLOWED"
    return "" if told["text"] else "REPLY_EMPTY"


async def _closed(talk: Conversation | None, ws: Access | None) -> str:
    """Why the conversation takes no more, or ""."""
    try:
        if talk and ws:
            await writing.check_open(talk, ws)
    except DomainError as error:
        return error.code
    return ""


async def _refuse(
    row: MailReply, reason: str, somebody: Somebody | None, talk: Conversation | None, dossier: Workspace
) -> None:
    """Said to the person whose address it is, at their own: whoever wrote in their stead is not answered."""
    async with effect():
        row.state, row.reason = "refused", reason[:40]
        await row.save(update_fields=["state", "reason"])
        await audit.record("reply:refused", row, reason=reason)
        if somebody and talk and reason not in SILENT:
            said = REASONS.get(reason, "elle n’a pas pu être lue. Répondez sur la page.")
            here = url("workspace:conversations_of", workspace=dossier.slug, invoice_id=talk.invoice_id)
            await mail.write(
                "reply_refused",
                to=somebody.person.email,
                subject="Votre réponse n’a pas été publiée",
                sender_name=f"{dossier.name} via Liasse",
                preheader="Une réponse par e-mail n’a pas rejoint sa conversation.",
                firm_name=dossier.name,
                why=said.format(email=somebody.person.email),
                link=f"{settings().base_url}{here}",
            )
