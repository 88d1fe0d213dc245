"""`Idempotency-Key`: a sender who did not hear the answer asks again, and nothing is done twice."""

from __future__ import annotations

from uuid import UUID

from workspaces.documents.models import Document
from workspaces.dossiers.models import Idempotency
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError

LONGEST = 120


async def answered(workspace_id: UUID, key: str, fingerprint: str) -> Document | None:
    """The document that this key already made. The same key for another file is an error of the sender's."""
    if len(key) > LONGEST:
        raise DomainError("Idempotency-Key : 120 caractères au plus.", code="IDEMPOTENCY_KEY", status=400)
    earlier = await Idempotency.get_or_none(workspace_id=workspace_id, key=key)
    if earlier is None:
        return None
    if earlier.fingerprint != fingerprint:
        message = "Cette Idempotency-Key a déjà servi pour un autre fichier. Donnez une clé nouvelle à chaque envoi."
        raise DomainError(message, code="IDEMPOTENCY_MISMATCH", status=400)
    return await Document.get(id=earlier.document_id, workspace_id=workspace_id)


async def remember(workspace_id: UUID, key: str, fingerprint: str, document_id: UUID) -> None:
    """Inside the transaction that files the document."""
    await Idempotency.create(
        workspace_id=workspace_id, key=key, fingerprint=fingerprint, document_id=document_id, created_at=now()
    )
