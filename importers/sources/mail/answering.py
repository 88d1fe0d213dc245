"""What the sender of a message is told: what was received, what was not and why. Never twice, never to a machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workspaces.dossiers.models import Workspace
from workspaces.kernel import clock, mail
from workspaces.kernel.forms import EMAIL
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.settings import settings
from workspaces.mails.models import IncomingMail, MailPart, Outcome

HOUR = timedelta(hours=1)
SILENT = ("MAIL_LOOP", "MAIL_AUTO_REPLY")
SHOWN = 50


@dataclass(frozen=True)
class Told:
    """A file inside a ZIP, which is no part of the message, and why it was refused."""

    name: str
    message: str


async def answer(
    row: IncomingMail, parts: Sequence[MailPart], inside: Sequence[Told], *, quiet: bool
) -> datetime | None:
    """Write to the sender, in the running transaction; when it was done, or None when nobody is to be told."""
    to = row.envelope_from if row.route != "imap" else row.envelope_from or row.sender
    if quiet or not may_answer(row, to) or await _often(to):
        return None
    dossier = await Workspace.get(id=row.workspace_id)
    await mail.write(
        "mail_received",
        to=to,
        subject=f"{'Non reçu' if row.reason else 'Bien reçu'} : {row.subject or 'votre message'}",
        sender_name=f"{dossier.name} via Liasse",
        in_reply_to=row.message_id or f"<{row.id}@{settings().mail_domain}>",
        preheader=row.message,
        firm_name=dossier.name,
        refusal=row.message,
        received=_named(parts, Outcome.DOCUMENT),
        known=_named(parts, Outcome.KNOWN),
        refused=_named(parts, Outcome.REFUSED),
        inside=inside,
        ignored=sum(part.outcome is Outcome.IGNORED for part in parts),
        total=len(parts),
        shown=SHOWN,
        sent_to=row.recipient,
    )
    return clock.now()


def may_answer(row: IncomingMail, to: str) -> bool:
    """Not to nobody, not to ourselves, not about what a machine sent, and not to somebody whose name was borrowed."""
    own = to.rpartition("@")[2] in {domain.lower() for domain in settings().mail_domains}
    return bool(EMAIL.fullmatch(to)) and not own and row.reason not in SILENT and not row.caution


async def _often(to: str) -> bool:
    """A sender gets only so many answers an hour, from all dossiers together."""
    lately = MailMessage.filter(to=to, created_at__gt=clock.now() - HOUR).exclude(in_reply_to="")
    return await lately.count() >= settings().mail_replies_per_hour


def _named(parts: Sequence[MailPart], outcome: Outcome) -> list[MailPart]:
    return [part for part in parts if part.outcome is outcome]
