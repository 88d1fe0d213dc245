"""Chains of hashes: each entry carries the hash of the one before, so that none can be altered or removed unseen."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from workspaces.kernel.db import bind, is_postgres
from workspaces.kernel.scoped import WorkspaceModel

GENESIS = "0" * 64


class ChainHead(WorkspaceModel):
    """Where a dossier's chain of one kind stands: the number and the hash of its last entry."""

    kind = fields.CharField(10)
    seq = fields.BigIntField(default=0)
    hash = fields.CharField(64, default=GENESIS)

    class Meta:
        table = "chain_head"
        unique_together = (("workspace_id", "kind"),)


def digest(previous: str, entry: dict[str, Any]) -> str:
    """SHA-256 of the previous hash and the entry as canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


async def extend(workspace_id: UUID, kind: str, entry: dict[str, Any]) -> tuple[int, str, str]:
    """Add an entry inside the running transaction: its number, the previous hash, and its own.

    Taking the number locks the chain's head, so entries of one chain are written one after the other.
    """
    seq, previous = await _take(workspace_id, kind)
    own = digest(previous, entry | {"seq": seq})
    await ChainHead.filter(workspace_id=workspace_id, kind=kind).update(hash=own)
    return seq, previous, own


async def _take(workspace_id: UUID, kind: str) -> tuple[int, str]:
    sql = "update chain_head set seq = seq + 1 where workspace_id = :ws and kind = :kind returning seq, hash"
    text, values = bind(sql, {"ws": workspace_id, "kind": kind}, postgres=is_postgres())
    connection = get_connection("default")
    found = await connection.execute_query_dict(text, values)
    if found:
        return found[0]["seq"], found[0]["hash"]
    try:
        async with in_transaction():  # a savepoint: another transaction may be starting the same chain
            await ChainHead.create(workspace_id=workspace_id, kind=kind)
    except IntegrityError:
        pass
    return await _take(workspace_id, kind)
