"""Proving that nothing was altered: every chain from its first entry, every file against its hash."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from workspaces.archive.models import ArchiveEntry
from workspaces.archive.sealing import KIND as ARCHIVE
from workspaces.capture.models import CapturedPage
from workspaces.documents.models import Document, original_key
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import audit, chain, storage

BATCH = 500
SEALED = ("direction", "party_name", "party_siren", "type_code", "number", "issue_date", "currency", "facturx_sha256")


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was: `kind` for machines, what it is about, and a sentence."""

    kind: str
    subject: str
    message: str


class Link(Protocol):
    """An entry of a chain."""

    seq: int
    previous: str
    hash: str

    def entry(self) -> dict[str, Any]: ...


async def verify_workspace(workspace_id: UUID) -> AsyncIterator[Fault]:
    """Every fault of a dossier; none: its chains and its files are whole. Call it acting in the dossier."""
    async for fault in verify_chain(workspace_id, ArchiveEntry, ARCHIVE):
        yield fault
    async for fault in verify_chain(workspace_id, audit.AuditEvent, audit.KIND):
        yield fault
    async for row in _all(ArchiveEntry, workspace_id, "seq"):
        for fault in await verify_files(row):
            yield fault
    async for fault in _originals(workspace_id):
        yield fault
    async for fault in _archived_are_as_sealed(workspace_id):
        yield fault
    async for fault in _received_are_kept(workspace_id):
        yield fault


async def _originals(workspace_id: UUID) -> AsyncIterator[Fault]:
    async for row in _all(Document, workspace_id, "id"):
        for fault in await _file(row.key, row.sha256, f"document {row.id}", "l’original"):
            yield fault
    async for page in _all(CapturedPage, workspace_id, "id", number__gt=1):
        for fault in await _file(page.key, page.sha256, f"document {page.document_id}", f"la photo {page.number}"):
            yield fault


async def verify_entry(entry: ArchiveEntry) -> list[Fault]:
    """One archived invoice: its hash, its link to the entry before, its two files."""
    faults = []
    if chain.digest(entry.previous, entry.entry() | {"seq": entry.seq}) != entry.hash:
        faults.append(_altered(ARCHIVE, entry.seq))
    before = await ArchiveEntry.get_or_none(workspace_id=entry.workspace_id, seq=entry.seq - 1)
    if entry.previous != (before.hash if before else chain.GENESIS):
        faults.append(Fault("chain", f"{ARCHIVE} {entry.seq}", "L’entrée ne suit plus celle qui la précède."))
    return faults + await verify_files(entry)


async def verify_files(entry: ArchiveEntry) -> list[Fault]:
    subject = f"archive {entry.seq} ({entry.number})"
    further = [
        fault
        for name, sha256 in entry.photos or []
        for fault in await _file(original_key(entry.workspace_id, sha256), sha256, subject, f"la photo {name}")
    ]
    return [
        *further,
        *await _file(entry.original_key, entry.original_sha256, subject, "l’original"),
        *await _file(entry.facturx_key, entry.facturx_sha256, subject, "le Factur-X"),
    ]


async def verify_chain(workspace_id: UUID, model: Any, kind: str) -> AsyncIterator[Fault]:
    previous, expected = chain.GENESIS, 1
    async for row in _all(model, workspace_id, "seq"):
        if row.seq != expected:
            yield Fault("chain", f"{kind} {expected}", f"L’entrée {expected} de la chaîne a disparu.")
        if row.previous != previous or chain.digest(row.previous, row.entry() | {"seq": row.seq}) != row.hash:
            yield _altered(kind, row.seq)
        previous, expected = row.hash, row.seq + 1
    head = await chain.ChainHead.get_or_none(workspace_id=workspace_id, kind=kind)
    if (head.seq if head else 0) != expected - 1 or (head and head.hash != previous):
        yield Fault("chain", f"{kind} {expected}", "La fin de la chaîne ne correspond plus à son dernier scellé.")


def _altered(kind: str, seq: int) -> Fault:
    return Fault("chain", f"{kind} {seq}", f"L’entrée {seq} de la chaîne a été modifiée depuis son scellement.")


async def _file(key: str, sha256: str, subject: str, what: str) -> list[Fault]:
    digest = hashlib.sha256()
    try:
        async for part in storage.chunks(key):
            digest.update(part)
    except FileNotFoundError:
        return [Fault("missing", subject, f"Il manque {what} : {key}.")]
    if digest.hexdigest() != sha256:
        return [Fault("altered", subject, f"Les octets de {what} ont changé : {key}.")]
    return []


async def _archived_are_as_sealed(workspace_id: UUID) -> AsyncIterator[Fault]:
    """What screens and exports show of an archived invoice is what its entry says."""
    async for row in _all(Invoice, workspace_id, "id", processing=Processing.ARCHIVED):
        entry = await ArchiveEntry.get_or_none(workspace_id=workspace_id, invoice_id=row.id)
        if entry is None:
            yield Fault("missing", f"facture {row.id}", "Cette facture est dite archivée mais n’a pas d’entrée.")
        elif row.shown_gross != entry.gross or any(getattr(row, name) != getattr(entry, name) for name in SEALED):
            yield Fault("altered", f"facture {row.id}", "Cette facture ne dit plus ce que dit son entrée d’archive.")


async def _received_are_kept(workspace_id: UUID) -> AsyncIterator[Fault]:
    """Every document that the journal saw coming in is there, with the bytes that came in."""
    async for event in _all(audit.AuditEvent, workspace_id, "seq", what="document:received"):
        row = await Document.get_or_none(id=event.subject_id, workspace_id=workspace_id)
        if row is None:
            yield Fault("missing", f"document {event.subject_id}", "Ce document reçu a disparu.")
        elif row.sha256 != event.detail.get("sha256"):
            yield Fault("altered", f"document {row.id}", "Ce document n’est plus celui qui a été reçu.")


async def _all(model: Any, workspace_id: UUID, order: str, **only: Any) -> AsyncIterator[Any]:
    """Every row of a dossier in order, a batch at a time."""
    after: Any = None
    while True:
        query = model.filter(workspace_id=workspace_id, **only)
        if after is not None:
            query = query.filter(**{f"{order}__gt": after})
        batch = await query.order_by(order).limit(BATCH)
        for row in batch:
            yield row
        if len(batch) < BATCH:
            return
        after = getattr(batch[-1], order)
