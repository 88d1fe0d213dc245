"""Sends hostile messages over a real socket and writes what the pack's scorer wants of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.importers.mail.conftest import PostOffice
from workspaces.documents.models import Document, State
from workspaces.dossiers.models import Acceptance
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import WAITING
from workspaces.kernel import clock, sandbox, storage, worker
from workspaces.kernel.jobs import Job
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import ApprovedSender, IncomingMail, MailPart, Outcome, Stage

TRUSTED = "compta@fournisseur-de-confiance.test"
READS = ("sort_mail", "read_document", "recognise_document")
ORDER = ("refuse", "review", "accept")
CANARY = Path("/tmp/hostile-written.pdf")


async def run(office: PostOffice, manifest: Path, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One result for each message, sent one after the other to a dossier that accepts all it may by itself."""
    office.dossier.accept_approved_mail = True
    office.dossier.acceptance = Acceptance.MANUAL
    await office.dossier.save()
    with acting_in(office.dossier.id):
        await ApprovedSender.create(workspace_id=office.dossier.id, address=TRUSTED, added_at=clock.now())
        return [await send_one(office, manifest.parent / item["file"], item) for item in wanted]


async def send_one(office: PostOffice, path: Path, item: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    with sandbox.metered() as meter:
        status, said = await office.send(path.read_bytes())
        await read_all()
    result = {"file": item["file"], "status": status, "rss_mb": round(meter.peak_mb)}
    result["wall_s"] = round(time.monotonic() - began, 3)
    if status != 250:
        return result | {"state": "refuse", "reason": said.split()[1].rstrip(":"), "musts_failed": []}
    await office.sort()
    return result | await outcome(office, path, item)


async def read_all() -> None:
    """What a sender waits for: sorting and reading; making Factur-X and pictures comes after."""
    while waiting := await Job.filter(state="queued", name__in=READS, run_after__lte=clock.now()):
        for row in waiting:
            await worker.run(row.id)


async def outcome(office: PostOffice, path: Path, item: dict[str, Any]) -> dict[str, Any]:
    mails = [mail for mail in await office.mails() if await storage.get(mail.key) == path.read_bytes()]
    if len(mails) != 1:
        return {"state": "lost", "reason": None, "musts_failed": ["kept once, byte for byte"]}
    (mail,) = mails
    documents = await Document.filter(workspace_id=mail.workspace_id, mail_id=mail.id)
    parts = await MailPart.filter(workspace_id=mail.workspace_id, mail_id=mail.id)
    state, reason = verdict(mail, parts, documents)
    failed = [must for must, holds in MUSTS.items() if must in item["must"] and not await holds(mail, documents)]
    return {"state": state, "reason": reason, "musts_failed": failed + await always(mail, parts)}


def verdict(mail: IncomingMail, parts: list[MailPart], documents: list[Document]) -> tuple[str, str | None]:
    """The message's own refusal, else the worst of its documents; some taken and some not is partial."""
    if mail.stage is Stage.REFUSED:
        return "refuse", mail.reason
    if any(part.outcome is Outcome.REFUSED for part in parts):
        return "partial", next(part.code for part in parts if part.outcome is Outcome.REFUSED)
    worst = min(documents, key=lambda document: ORDER.index(document.verdict))
    return worst.verdict, worst.reason or None


async def always(mail: IncomingMail, parts: list[MailPart]) -> list[str]:
    """What holds for every message."""
    failed = []
    if mail.stage is Stage.REFUSED and not mail.message.endswith("."):
        failed.append("a refusal has a sentence")
    if any(not part.document_id and not part.message for part in parts):
        failed.append("every part is a document or has its reason")
    if CANARY.exists():
        failed.append("nothing is written where a file's name points")
    return failed


def documents_are(count: int) -> Callable[..., Any]:
    async def holds(mail: IncomingMail, documents: list[Document]) -> bool:
        return len(documents) == count

    return holds


async def nobody_is_answered(mail: IncomingMail, documents: list[Document]) -> bool:
    return not mail.replied_at and not await MailMessage.exists(in_reply_to=mail.message_id)


async def waits_for_a_person(mail: IncomingMail, documents: list[Document]) -> bool:
    invoices = await Invoice.filter(workspace_id=mail.workspace_id, document_id__in=[row.id for row in documents])
    return bool(invoices) and all(invoice.processing in WAITING for invoice in invoices)


async def name_is_bare(mail: IncomingMail, documents: list[Document]) -> bool:
    return [document.name for document in documents] == ["hostile-written.pdf"]


async def both_or_a_refusal(mail: IncomingMail, documents: list[Document]) -> bool:
    read = [document for document in documents if document.state is State.READY and document.container_id]
    return len(read) == 2 or (mail.stage is Stage.REFUSED and bool(mail.message))


MUSTS: dict[str, Callable[..., Any]] = {
    "1 document": documents_are(1),
    "1 document; smime.p7s is not a document": documents_are(1),
    "30 documents or each missing one named to the sender": documents_are(30),
    "PDF found inside, or the sender told to send a PDF": documents_are(1),
    "a signature logo does not become an invoice": documents_are(0),
    "after both: exactly 1 document": documents_are(1),
    "the invoice found or the mail set aside": documents_are(1),
    "the invoice inside the forwarded message is found": documents_are(1),
    "NO answer is sent (no loop)": nobody_is_answered,
    "no answer sent": nobody_is_answered,
    "the 'approved sender' rule does not auto-accept on the From header alone": waits_for_a_person,
    "name shown without path": name_is_bare,
    "either both PDFs or a clear refusal": both_or_a_refusal,
}
