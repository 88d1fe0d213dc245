"""`Idempotency-Key`: a sender who did not hear the answer asks again, and nothing is done twice."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from workspaces.dossiers.models import Idempotency
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError
from workspaces.kernel.ids import new_id

LONGEST = 120


async def reserve(workspace_id: UUID, key: str, fingerprint: str) -> UUID:
    """The id under which the document of this key is filed, or will be. The same key for another file is an error of
    the sender's, found before the file is kept: of several that come at once, the first to reserve wins."""
    if len(key) > LONGEST:
        raise DomainError("Idempotency-Key : 120 caractères au plus.", code="IDEMPOTENCY_KEY", status=400)
    row = await Idempotency.get_or_none(workspace_id=workspace_id, key=key)
    row = row or await _reserved(workspace_id, key, fingerprint)
    if row.fingerprint != fingerprint:
        message = "Cette Idempotency-Key a déjà servi pour un autre fichier. Donnez une clé nouvelle à chaque envoi."
        raise DomainError(message, code="IDEMPOTENCY_MISMATCH", status=400)
    return row.document_id


async def _reserved(workspace_id: UUID, key: str, fingerprint: str) -> Idempotency:
    try:
        return await Idempotency.create(
            workspace_id=workspace_id, key=key, fingerprint=fingerprint, document_id=new_id(), created_at=now()
        )
    except IntegrityError:  # somebody reserved it a moment before
        return await Idempotency.get(workspace_id=workspace_id, key=key)
