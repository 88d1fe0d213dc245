"""Once all that a message carried is read: what its parts became for good, and a word to its sender."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from importers.pipeline import UNREAD
from importers.sources.mail import answering
from importers.sources.mail.answering import Told
from workspaces.documents.models import Document, State
from workspaces.kernel import events, failpoints
from workspaces.kernel.jobs import NotYet, effect, job, later
from workspaces.mails.models import IncomingMail, MailPart, Outcome, Stage

READING_TAKES = timedelta(seconds=2)


async def ask(mail: IncomingMail, *, quiet: bool, reading: bool) -> None:
    """Inside the transaction that sorts the message. `quiet`: nobody is to be answered."""
    after, dossier = READING_TAKES if reading else timedelta(), mail.workspace_id
    await later(settle_mail, workspace_id=dossier, after=after, workspace=dossier, mail=mail.id, quiet=quiet)


async def settle_anyway(*, workspace: str, mail: str, quiet: bool) -> None:
    """A document is still not read after the last attempt: the sender is told what is known."""
    row = await IncomingMail.get(id=UUID(mail), workspace_id=UUID(workspace))
    parts, documents = await _parts_of(row)
    await _settle(row, parts, documents, quiet)


@job(queue="mail", attempts=14, timeout=60, when_dead=settle_anyway)
async def settle_mail(*, workspace: str, mail: str, quiet: bool) -> None:
    row = await IncomingMail.get_or_none(id=UUID(mail), workspace_id=UUID(workspace))
    if row is None:
        return
    parts, documents = await _parts_of(row)
    if any(document.state in UNREAD for document in documents):
        raise NotYet("documents of this message are being read")
    await _settle(row, parts, documents, quiet)


async def _parts_of(row: IncomingMail) -> tuple[list[MailPart], list[Document]]:
    """The parts in their order, and every document that came with the message, those inside its ZIP too."""
    parts = await MailPart.filter(workspace_id=row.workspace_id, mail_id=row.id).order_by("position")
    documents = await Document.filter(workspace_id=row.workspace_id, mail_id=row.id).order_by("id")
    return parts, documents


async def _settle(row: IncomingMail, parts: list[MailPart], documents: list[Document], quiet: bool) -> None:
    refused = {document.id: document for document in documents if document.state is State.REFUSED}
    changed = [part for part in parts if part.outcome is Outcome.DOCUMENT and part.document_id in refused]
    for part in changed:
        document = refused[part.document_id]  # type: ignore[index]
        part.outcome, part.code, part.message = Outcome.REFUSED, document.reason, document.message
    inside = [Told(document.name, document.message) for document in refused.values() if document.container_id]
    _refuse_if_nothing_is_left(row, parts)
    async with effect():
        for part in changed:
            await part.save(update_fields=["outcome", "code", "message"])
        row.replied_at = row.replied_at or await answering.answer(row, parts, inside, quiet=quiet)
        await row.save(update_fields=["stage", "reason", "message", "replied_at"])
        await events.tell([row.workspace_id], "mail", row.id)
        failpoints.passing("mail:settled")


def _refuse_if_nothing_is_left(row: IncomingMail, parts: list[MailPart]) -> None:
    wanted = [part for part in parts if part.outcome is not Outcome.IGNORED]
    if row.stage is Stage.SORTED and wanted and all(part.outcome is Outcome.REFUSED for part in wanted):
        row.stage, row.reason, row.message = Stage.REFUSED, wanted[0].code, wanted[0].message
