"""Who did what, when: append-only, hash-chained per dossier, written in the transaction of the act itself."""

from __future__ import annotations

import contextlib
from typing import Any, Protocol
from uuid import UUID

from tortoise import fields
from tortoise.exceptions import IntegrityError

from workspaces.kernel import chain
from workspaces.kernel.access import Access, FirmAccess, Person
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.scoped import WorkspaceModel

KIND = "audit"


class AuditEvent(WorkspaceModel):
    """One act. `workspace_id` is the dossier, or the firm for what concerns no dossier. `hash` covers all the rest."""

    seq = fields.BigIntField()
    at = fields.DatetimeField()
    what = fields.CharField(60)
    subject_id = fields.UUIDField(null=True)
    by_id = fields.UUIDField(null=True)
    by_name = fields.CharField(120, default="")
    detail: dict[str, Any] = fields.JSONField(default=dict)
    previous = fields.CharField(64)
    hash = fields.CharField(64)

    class Meta:
        table = "audit_event"
        unique_together = (("workspace_id", "seq"),)
        indexes = (("workspace_id", "subject_id"),)

    def entry(self) -> dict[str, Any]:
        """What the hash covers, as JSON values."""
        return {
            "workspace": str(self.workspace_id),
            "at": self.at.isoformat(),
            "what": self.what,
            "subject": str(self.subject_id) if self.subject_id else None,
            "by": str(self.by_id) if self.by_id else None,
            "by_name": self.by_name,
            "detail": self.detail,
        }


class Subject(Protocol):
    """Anything an act can be about."""

    id: UUID
    workspace_id: UUID


async def record(what: str, subject: Subject, by: Access | FirmAccess | Person | None = None, **detail: Any) -> None:
    """Write what happened beside the change itself, in the same transaction."""
    await record_in(subject.workspace_id, what, subject.id, by, **detail)


async def record_in(
    chain_id: UUID, what: str, subject_id: UUID | None, by: Access | FirmAccess | Person | None = None, **detail: Any
) -> None:
    await _write(new_id(), chain_id, what, subject_id, by, detail)


async def record_once(key: UUID, what: str, subject: Subject, by: Access | FirmAccess, **detail: Any) -> None:
    """Write it unless the event `key` is there already: for what would otherwise be written at every look.

    Only the first one waits for its place in the chain, and it has a transaction of its own.
    """
    if await AuditEvent.exists(id=key, workspace_id=subject.workspace_id):
        return
    with contextlib.suppress(IntegrityError):  # somebody else has just written it
        async with unit_of_work():
            await _write(key, subject.workspace_id, what, subject.id, by, detail)


async def _write(
    key: UUID,
    chain_id: UUID,
    what: str,
    subject_id: UUID | None,
    by: Access | FirmAccess | Person | None,
    detail: dict[str, Any],
) -> None:
    person = by.person if isinstance(by, Access | FirmAccess) else by
    event = AuditEvent(
        id=key,
        workspace_id=chain_id,
        at=now(),
        what=what,
        subject_id=subject_id,
        by_id=person.id if person else None,
        by_name=person.name if person else "",
        detail={name: value if isinstance(value, bool | int | None) else str(value) for name, value in detail.items()},
    )
    event.seq, event.previous, event.hash = await chain.extend(chain_id, KIND, event.entry())
    await event.save()
