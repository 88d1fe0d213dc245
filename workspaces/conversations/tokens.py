"""Addresses that a reply to one mail goes to: `fil-<token>@…`. Only the token's SHA-256 is kept, with whose it is."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from datetime import timedelta
from uuid import UUID

from workspaces.conversations.models import Conversation, ReplyAddress
from workspaces.kernel.clock import now
from workspaces.kernel.jobs import job
from workspaces.kernel.settings import settings

LASTING = timedelta(days=90)
PREFIX = "fil-"
LOCAL = re.compile(rf"{PREFIX}([a-z2-7]{{32}})")  # small letters and figures: mail servers may change capitals


async def make(talk: Conversation, person_id: UUID) -> str:
    """A new address for one person in one conversation."""
    token = base64.b32encode(secrets.token_bytes(20)).decode().lower()
    await ReplyAddress.create(
        digest=_digest(token), workspace_id=talk.workspace_id, conversation_id=talk.id, person_id=person_id,
        expires_at=now() + LASTING,
    )  # fmt: skip
    return f"{PREFIX}{token}@{settings().mail_domain.lower()}"


async def find(address: str) -> ReplyAddress | None:
    """Whose it is, while it lasts."""
    local, _, host = address.strip().lower().rpartition("@")
    match = LOCAL.fullmatch(local)
    if match is None or host not in {domain.lower() for domain in settings().mail_domains}:
        return None
    return await ReplyAddress.get_or_none(digest=_digest(match[1]), expires_at__gt=now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@job()
async def forget_reply_addresses(**_: object) -> None:
    """An address that receives no more opens nothing, and is of no use to anybody."""
    await ReplyAddress.filter(expires_at__lt=now()).delete()
