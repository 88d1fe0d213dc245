"""The same purchase in another dossier of the firm: filed twice, or in the wrong place.

What it finds is kept as identifiers. Names are put to them for whoever may see both dossiers, and for nobody else.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workspaces.anomalies.models import AnomalyKind
from workspaces.anomalies.rules import Finding
from workspaces.dossiers.models import Direction, FirmLink
from workspaces.invoices.models import Invoice
from workspaces.kernel import bulk, db
from workspaces.kernel.clock import today

SAID = "Même fournisseur, même numéro et même total dans un autre dossier du cabinet."
TWIN = (
    "party_siren = :siren and number = :number and gross = :gross and type_code = :type and direction = 'purchase' "
    "and processing not in ('refused', 'duplicate')"
)


async def find(invoice: Invoice) -> Finding | None:
    if invoice.direction is not Direction.PURCHASE or invoice.gross is None:
        return None
    links = await FirmLink.firms_of(invoice.workspace_id) if invoice.party_siren and invoice.number else []
    for link in sorted(links, key=lambda one: one.since, reverse=True):
        others = [id_ for id_ in await followed(link.firm_id) if str(id_) != str(invoice.workspace_id)]
        if twin := await _twin(invoice, others):
            where = {"elsewhere_workspace_id": UUID(str(twin["workspace_id"])), "firm_id": link.firm_id}
            twin_id = UUID(str(twin["id"]))
            return Finding(AnomalyKind.ELSEWHERE, str(twin_id), SAID, elsewhere_invoice_id=twin_id, **where)
    return None


async def followed(firm_id: UUID) -> list[Any]:
    """The dossiers of the firm today, as the database says them: there may be thousands."""
    day = today() if db.is_postgres() else today().isoformat()
    follows = "firm_id = :firm and since <= :day and (until is null or until > :day)"
    sql = f"select workspace_id from firm_link where {follows}"  # noqa: S608 (our own words)
    return [row["workspace_id"] for row in await db.rows(sql, firm=firm_id, day=day)]


async def _twin(invoice: Invoice, others: list[Any]) -> dict[str, Any] | None:
    """By the index of each dossier's suppliers and numbers: one look a dossier, however many invoices it has."""
    if not others:
        return None
    found = await db.rows_across(
        others,
        f"select id, workspace_id from invoice where {bulk.among('workspace_id', 'others')} and {TWIN} "  # noqa: S608
        "order by received_at limit 1",
        others=bulk.listed(others),
        siren=invoice.party_siren,
        number=invoice.number,
        gross=invoice.gross,
        type=invoice.type_code,
    )
    return found[0] if found else None
