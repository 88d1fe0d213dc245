"""A message to the address that a reply to one of our mails goes to: kept for its conversation, never as an invoice."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tortoise.exceptions import IntegrityError

from importers.sources.mail.keeping import fingerprints
from workspaces.conversations.models import MailReply, ReplyAddress, reply_key
from workspaces.kernel import clock, storage
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import KINDS, later
from workspaces.kernel.tenancy import acting_in

LANDING = "land_reply"  # the job above this floor that knows people


async def keep_reply(path: Path, address: ReplyAddress) -> MailReply | None:
    """Its bytes, its row, and the job that reads it. None: it was here already."""
    found = await asyncio.to_thread(fingerprints, path)
    await storage.put_new(reply_key(address.workspace_id, found.sha256), path)
    reply = MailReply(
        workspace_id=address.workspace_id, conversation_id=address.conversation_id, person_id=address.person_id,
        fingerprint=found.fingerprint, sha256=found.sha256, size=found.size, received_at=clock.now(),
    )  # fmt: skip
    with acting_in(address.workspace_id):
        try:
            async with unit_of_work():
                await reply.save()
                dossier = reply.workspace_id
                await later(KINDS[LANDING].work, workspace_id=dossier, workspace=dossier, reply=reply.id)
        except IntegrityError:  # delivered again
            return None
    return reply
