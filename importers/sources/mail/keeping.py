"""A message is kept before its sender's server is answered: its bytes in the store, its row in the database.

The same message again (same Message-ID and same body, whatever headers it gathered on its way) adds nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from tortoise.exceptions import IntegrityError

from importers.sources.mail.sorting import sort_mail
from workspaces.dossiers.models import Address
from workspaces.kernel import audit, clock, failpoints, storage
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import later
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import IncomingMail, mail_key

MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\s]{1,250})", re.IGNORECASE | re.MULTILINE)
HEAD_END = re.compile(rb"\r?\n\r?\n")
LONGEST_HEAD = 2**18


@dataclass(frozen=True)
class Envelope:
    """How a message came: `route` smtp, lmtp or imap; `relayed` when a mail server of ours received it for us."""

    route: str
    mail_from: str = ""
    peer: str = ""
    helo: str = ""
    relayed: bool = False


@dataclass(frozen=True)
class Fingerprints:
    size: int
    sha256: str
    message_id: str
    fingerprint: str


async def keep(path: Path, address: Address, envelope: Envelope, *, refused: str = "") -> IncomingMail | None:
    """Keep the message for this address and ask for its sorting. None: it was here already.

    `refused`: a reason that is known already (the message was too large to be fetched whole).
    """
    found = await asyncio.to_thread(fingerprints, path)
    await storage.put_new(mail_key(address.workspace_id, found.sha256), path)
    failpoints.passing("mail:stored")
    mail = _row(found, address, envelope, refused)
    with acting_in(address.workspace_id):
        try:
            async with unit_of_work():
                await _write(mail)
        except IntegrityError:  # delivered again
            return None
    failpoints.passing("mail:committed")
    return mail


def _row(found: Fingerprints, address: Address, envelope: Envelope, refused: str) -> IncomingMail:
    return IncomingMail(
        workspace_id=address.workspace_id,
        direction=address.direction,
        recipient=address.address,
        route=envelope.route,
        envelope_from=envelope.mail_from[:254],
        peer=envelope.peer[:45],
        helo=envelope.helo[:255],
        relayed=envelope.relayed,
        message_id=found.message_id,
        fingerprint=found.fingerprint,
        sha256=found.sha256,
        size=found.size,
        received_at=clock.now(),
        reason=refused,
    )


async def _write(mail: IncomingMail) -> None:
    await mail.save()
    await later(sort_mail, workspace_id=mail.workspace_id, workspace=mail.workspace_id, mail=mail.id)
    await audit.record("mail:received", mail, sha256=mail.sha256, sender=mail.envelope_from, to=mail.recipient)


def fingerprints(path: Path) -> Fingerprints:
    """What tells a message from another, found by two bounded searches: nothing of it is parsed here."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        head = file.read(LONGEST_HEAD)
        end = HEAD_END.search(head)
        body_at = end.end() if end else 0
        match = MESSAGE_ID.search(head, 0, body_at) if end else None
        message_id = match[1].decode("ascii", "replace") if match else ""
        file.seek(body_at)
        digest = hashlib.sha256(message_id.encode() + b"\n")
        while part := file.read(2**20):
            digest.update(part)
        size = file.tell()
    return Fingerprints(size, sha256, message_id[:250], digest.hexdigest() if message_id else sha256)
