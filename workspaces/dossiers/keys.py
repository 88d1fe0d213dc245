"""The key of a dossier's API: shown once, kept as its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from workspaces.dossiers.models import ApiKey, FirmLink
from workspaces.kernel.clock import now

RECOGNISED = 12


def new_key() -> str:
    return f"lia_{secrets.token_urlsafe(32)}"


async def keep(workspace_id: UUID, key: str, name: str, *, firm_id: UUID | None) -> ApiKey:
    return await ApiKey.create(
        workspace_id=workspace_id,
        firm_id=firm_id,
        name=name,
        prefix=key[:RECOGNISED],
        digest=hashlib.sha256(key.encode()).hexdigest(),
        created_at=now(),
    )


async def current(workspace_id: UUID) -> ApiKey | None:
    return await ApiKey.filter(workspace_id=workspace_id, revoked_at=None).order_by("-created_at").first()


async def works(key: ApiKey) -> bool:
    """Read at each use: a key that a firm made ends with its link, like every right of that firm."""
    if key.firm_id is None:
        return True
    return key.firm_id in {link.firm_id for link in await FirmLink.firms_of(key.workspace_id)}


async def replace(workspace_id: UUID, name: str, *, firm_id: UUID | None) -> str:
    """A new key, to show once; the former ones stop working at once."""
    await ApiKey.filter(workspace_id=workspace_id, revoked_at=None).update(revoked_at=now())
    key = new_key()
    await keep(workspace_id, key, name, firm_id=firm_id)
    return key
