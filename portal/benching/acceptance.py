"""The rules of acceptance for one document: what the dossier wants, the account, and which circuit fits."""

from __future__ import annotations

import asyncio
import time
from decimal import Decimal
from typing import Any

from portal import database, schedule
from portal.benching.measuring import figure, say
from workspaces.circuits import entering
from workspaces.circuits.models import Circuit
from workspaces.circuits.rules import Conditions
from workspaces.dossiers.models import Acceptance, Direction, Workspace
from workspaces.invoices import acceptance
from workspaces.invoices.draft import Confidence, InvoiceDraft, Party, Proof, Source
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import db
from workspaces.kernel.clock import now, today
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty

DOCUMENTS, CIRCUITS, TARGET_MS = 300, 20, 2
KNOWN, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"

assert schedule.MODULES_WITH_JOBS


async def main() -> list[dict[str, Any]]:
    await database.migrate()
    async with db.opened(everywhere=True):
        dossier = await Workspace.create(
            slug=f"mesure-{new_id()}", name="Mesure", siren="999999997", created_at=now(),
            acceptance=Acceptance.EXCEPT_TRUSTED,
        )  # fmt: skip
        with acting_in(dossier.id):
            supplier = await _filled(dossier)
            return [
                await _judged("fournisseur de confiance, IBAN connu", dossier, supplier, KNOWN, ""),
                await _judged("fournisseur de confiance, autre IBAN", dossier, supplier, OTHER, "IBAN_CHANGED"),
            ]


async def _filled(dossier: Workspace) -> ThirdParty:
    """A trusted supplier, and circuits of which none fits."""
    for n in range(CIRCUITS):
        conditions = Conditions(at_least=10**9 + n, tags=(f"Chantier {n}",)).as_json()
        await Circuit.create(workspace_id=dossier.id, name=f"{n}", position=n, conditions=conditions, updated_at=now())
    return await ThirdParty.create(
        workspace_id=dossier.id, kind=Kind.SUPPLIER, number="FOUR-1", name="BIOBURO", siren="503776874", iban=KNOWN,
        trusted=True, created_at=now(),
    )  # fmt: skip


async def _judged(name: str, dossier: Workspace, supplier: ThirdParty, iban: str, code: str) -> dict[str, Any]:
    spent = []
    for n in range(DOCUMENTS):
        invoice = await _arrived(dossier, supplier, iban, n)
        began = time.process_time()
        circuit, found = await entering.circuit_for(invoice), await acceptance.verdict(invoice)
        spent.append(1000 * (time.process_time() - began))
        assert (circuit, found.code) == (None, code), found
    return figure(f"règles d’acceptation d’un document, {name}", "ms CPU", spent[10:], TARGET_MS)


async def _arrived(dossier: Workspace, supplier: ThirdParty, iban: str, n: int) -> Invoice:
    draft = InvoiceDraft(
        source=Source.TEXT, type_code="380", number=f"F-{n}", issue_date=today(), currency="EUR",
        seller=Party(name=supplier.name, siren=supplier.siren, iban=iban), gross=Decimal("120.00"),
        confidence={"gross": Confidence(1.0, Proof.XML)},
    )  # fmt: skip
    invoice = Invoice(workspace_id=dossier.id, direction=Direction.PURCHASE, party_id=supplier.id, received_at=now())
    invoice.take(draft)
    invoice.processing = Processing.TO_ACCEPT
    await invoice.save()
    return invoice


if __name__ == "__main__":
    say(asyncio.run(main()))
