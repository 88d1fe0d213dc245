"""Sorting a message: its parts out in the sandbox, each down the pipeline or refused by name, the rest later.

The job may run twice: documents are known again by their bytes, and everything else is one transaction.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from importers import arrival as arrivals
from importers.pipeline import Letter, receive
from importers.readers import gate
from importers.sources.mail import authenticity, printing, sentences, settling
from workspaces.documents.models import Channel
from workspaces.kernel import audit, events, failpoints, sandbox, storage
from workspaces.kernel.errors import DomainError
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.sandbox import Limits, SandboxFailed
from workspaces.kernel.settings import settings
from workspaces.mails import bounces, senders
from workspaces.mails.models import IncomingMail, MailPart, Outcome, Stage

LIMITS = Limits(memory_mb=512, cpu_s=15, wall_s=30)
UNVERIFIED, NO_DOCUMENT = "MAIL_SENDER_UNVERIFIED", "MAIL_NO_DOCUMENT"


@dataclass
class Opened:
    """A message taken apart, its files in a work folder."""

    head: dict[str, Any] = field(default_factory=dict)
    pieces: list[list[str]] = field(default_factory=list)
    set_aside: list[list[Any]] = field(default_factory=list)
    body: str = ""
    bounce: dict[str, str] | None = None
    refused: str = ""

    @property
    def sender(self) -> str:
        return str(self.head.get("sender", ""))


async def not_sorted(*, workspace: str, mail: str) -> None:
    """The last attempt failed: the message is kept and says so."""
    row = await IncomingMail.get(id=UUID(mail), workspace_id=UUID(workspace))
    await _conclude(row, Opened(), [], "MAIL_FAILED")


# Each process that is killed takes an attempt with it, and the oldest message is tried first after each
@job(attempts=20, timeout=240, when_dead=not_sorted)
async def sort_mail(*, workspace: str, mail: str) -> None:
    row = await IncomingMail.get_or_none(id=UUID(mail), workspace_id=UUID(workspace))
    if row is None or row.stage is not Stage.RECEIVED:
        return
    with tempfile.TemporaryDirectory(prefix="liasse-mail-") as folder:
        work = Path(folder)
        raw = await storage.fetch(row.key, work / "message.eml")
        opened = await _open(raw, work)
        await _judge(row, opened, raw)
        refused = row.reason or _refusal(opened)
        parts = _refused(row, opened, refused) if refused else await _receive(row, opened, work)
        failpoints.passing("mail:received")
    await _conclude(row, opened, parts, refused or _nothing_taken(parts))


async def _open(raw: Path, work: Path) -> Opened:
    """A parser that has to be stopped was fed too much; one that falls over, something broken."""
    try:
        domains = [domain.lower() for domain in settings().mail_domains]
        unfold = "importers.sources.mail.unfolding.unfold"
        return Opened(**await sandbox.call(unfold, raw, work, domains, work=work, limits=LIMITS))
    except SandboxFailed as failure:
        return Opened(refused="MAIL_DAMAGED" if failure.code == "SANDBOX_CRASH" else "MAIL_TOO_MANY_PARTS")


async def _judge(row: IncomingMail, opened: Opened, raw: Path) -> None:
    """Who sent it, and whether that is so; written at once, as documents are read beside us."""
    row.sender, row.sender_name = opened.sender, str(opened.head.get("sender_name", ""))
    row.subject = str(opened.head.get("subject", ""))
    row.envelope_from = row.envelope_from or str(opened.head.get("return_path", "") if row.route == "imap" else "")
    head = opened.head
    found = await authenticity.judge(row, row.sender, head.get("signatures", []), str(head.get("results", "")), raw)
    row.spf, row.dkim, row.verified = found.spf, found.dkim, found.verified
    pretends = not found.verified and await senders.is_approved(row.workspace_id, row.sender)
    row.caution = UNVERIFIED if found.contradicted or pretends else ""
    await row.save()


def _refusal(opened: Opened) -> str:
    """Why the message goes no further as a whole, or ""."""
    if opened.refused:
        return opened.refused
    if opened.head["loop"]:
        return "MAIL_LOOP"
    if opened.head["auto"] == "dsn" or (opened.head["auto"] and not opened.pieces):
        return "MAIL_AUTO_REPLY"
    return "" if opened.pieces or opened.body else NO_DOCUMENT


async def _receive(row: IncomingMail, opened: Opened, work: Path) -> list[MailPart]:
    parts = [await _piece(row, work / ours, theirs, row.caution) for ours, theirs in opened.pieces]
    if opened.body and not opened.pieces:  # the message itself is the invoice
        page = await printing.page_of(row, opened.body, work)
        parts.append(await _piece(row, page, printing.name_of(row), row.caution or NO_DOCUMENT))
    return parts


async def _piece(row: IncomingMail, path: Path, name: str, caution: str) -> MailPart:
    """One file: a document, or the reason why it is none."""
    arrival = arrivals.of_file(path, name)
    part = _part(row, arrival.name, arrival.size)
    try:
        with path.open("rb") as file:
            gate.admit(file.read(gate.HEAD), arrival.size, name, settings().max_upload_mb)
    except DomainError as refused:
        part.outcome, part.code, part.message = Outcome.REFUSED, refused.code, refused.message
        return part
    letter = Letter(row.id, row.sender_name or row.sender or row.envelope_from, caution)
    receipt = await receive(
        arrival,
        workspace_id=row.workspace_id,
        direction=row.direction,
        channel=Channel.MAIL,
        letter=letter,
    )
    part.document_id = receipt.document.id
    ours = receipt.document.mail_id == row.id  # new, or made by an attempt that did not end
    part.outcome = Outcome.DOCUMENT if ours else Outcome.KNOWN
    return part


def _part(row: IncomingMail, name: str, size: int, **told: Any) -> MailPart:
    return MailPart(workspace_id=row.workspace_id, mail_id=row.id, name=name, size=size, position=0, **told)


def _refused(row: IncomingMail, opened: Opened, code: str) -> list[MailPart]:
    """The files of a message that is refused whole: each is named."""
    told = {"outcome": Outcome.REFUSED, "code": code, "message": sentences.of(code, [])}
    return [_part(row, arrivals.shown_name(name), 0, **told) for _, name in opened.pieces]


def _nothing_taken(parts: list[MailPart]) -> str:
    """The reason of a message whose every part was refused."""
    taken = any(part.document_id for part in parts)
    return "" if taken or not parts else parts[0].code


async def _conclude(row: IncomingMail, opened: Opened, parts: list[MailPart], refused: str) -> None:
    """All that the message became, in one transaction: its parts, its state, the journal, the answer."""
    _number(row, parts, opened.set_aside)
    row.stage = Stage.REFUSED if refused else Stage.SORTED
    row.reason, row.message = refused, sentences.of(refused, parts)
    row.bounce = opened.bounce
    async with effect():
        await settling.ask(row, quiet=bool(opened.head.get("quiet", True)), reading=not refused)
        await MailPart.bulk_create(parts)
        await row.save()
        counts: dict[str, Any] = {str(outcome): n for outcome, n in Counter(part.outcome for part in parts).items()}
        await audit.record(f"mail:{row.stage.value}", row, reason=refused or None, **counts)
        if opened.bounce:
            await bounces.tell(row)
        await events.tell([row.workspace_id], "mail", row.id)
        failpoints.passing("mail:inside")


def _number(row: IncomingMail, parts: list[MailPart], set_aside: list[list[Any]]) -> None:
    """Every part has its line: what was set aside too, so that the sum is that of the message."""
    for name, size, code in set_aside:
        told = {"outcome": Outcome.IGNORED, "code": code, "message": sentences.SET_ASIDE[code]}
        parts.append(_part(row, arrivals.shown_name(name), size, **told))
    seen: set[UUID] = set()
    for position, part in enumerate(parts, 1):
        part.position = position
        if part.document_id in seen:
            part.outcome = Outcome.KNOWN  # attached twice
        if part.document_id:
            seen.add(part.document_id)
