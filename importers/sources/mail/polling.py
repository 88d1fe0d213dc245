"""Taking the messages of a mailbox of the firm: each once, for the dossiers whose addresses it names."""

from __future__ import annotations

import asyncio
import imaplib
import tempfile
from pathlib import Path
from typing import Any

from importers.sources.mail.imap import Mailbox
from importers.sources.mail.keeping import Envelope, keep
from importers.sources.mail.mailbox import MailboxPlace
from importers.sources.mail.replies import keep_reply
from workspaces.conversations import tokens
from workspaces.conversations.models import ReplyAddress
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Address
from workspaces.kernel import sandbox
from workspaces.kernel.jobs import job
from workspaces.kernel.log import log
from workspaces.kernel.sandbox import Limits, SandboxFailed
from workspaces.kernel.settings import settings

LIMITS = Limits(memory_mb=256, cpu_s=5, wall_s=10)
ADDRESSEES = "importers.sources.mail.unfolding.addressees"
TOO_LARGE = "MAIL_TOO_LARGE"


@job(queue="network", attempts=1, timeout=280)
async def poll_mailbox(**_: Any) -> None:
    """Read on where the last time ended. A server that is away is logged: the next minute asks again."""
    if not settings().imap_url:
        return
    try:
        box = await asyncio.to_thread(Mailbox, settings().imap_url)
        try:
            await _read_on(box)
        finally:
            await asyncio.to_thread(box.close)
    except (imaplib.IMAP4.error, OSError, EOFError) as failure:
        log.warning("mailbox not read", error=f"{type(failure).__name__}: {failure}")


async def _read_on(box: Mailbox) -> None:
    place = await _place_in(box)
    for uid, size in await asyncio.to_thread(box.after, place.uid):
        with tempfile.TemporaryDirectory(prefix="liasse-imap-") as folder:
            await _take(box, uid, size, Path(folder))
        moved = MailboxPlace.filter(id=place.id, uid_validity=place.uid_validity, uid=place.uid)
        if await moved.update(uid=uid) != 1:  # another process reads it too
            return
        place.uid = uid


async def _place_in(box: Mailbox) -> MailboxPlace:
    """Where we were; at the beginning when the server has numbered its messages anew."""
    place = await MailboxPlace.get_or_none(box=box.box)
    if place is None:
        return await MailboxPlace.create(box=box.box, uid_validity=box.uid_validity)
    if place.uid_validity != box.uid_validity:
        place.uid_validity, place.uid = box.uid_validity, 0
        await place.save()
    return place


async def _take(box: Mailbox, uid: int, size: int, work: Path) -> None:
    """Keep the message for each dossier that it names; of one that is too large, its head, so that it is refused."""
    large = size > settings().mail_max_mb * 2**20
    path = await asyncio.to_thread(box.fetch, uid, work / "message.eml", head_only=large)
    if path is None:
        return
    found = await _addressed(path, work)
    if not found:
        log.warning("mail for no dossier, left unread", uid=uid)
        return
    for address in found:
        if isinstance(address, ReplyAddress):
            await keep_reply(path, address)
            continue
        await keep(path, address, Envelope("imap", relayed=True), refused=TOO_LARGE if large else "")
    await asyncio.to_thread(box.mark_read, uid)


async def _addressed(path: Path, work: Path) -> list[Address | ReplyAddress]:
    """The addresses of ours among those that the head names."""
    try:
        named = await sandbox.call(ADDRESSEES, path, work=work, limits=LIMITS)
    except SandboxFailed:
        return []
    found: list[Address | ReplyAddress] = []
    for name in named:
        if known := await tokens.find(name) or await addresses.find(name):
            found.append(known)
    return list({address.id: address for address in found}.values())
