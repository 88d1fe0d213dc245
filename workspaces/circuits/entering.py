"""How an invoice comes into its circuit, and into another one when what people agree to has changed."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID

from workspaces.circuits import calls
from workspaces.circuits.models import Circuit, Run, RunState, Visa
from workspaces.circuits.rules import Case, Conditions, chosen, folded
from workspaces.dossiers.models import Direction
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice, InvoiceTag
from workspaces.invoices.status import Processing
from workspaces.kernel import db, identifiers
from workspaces.kernel.clock import now
from workspaces.parties.models import ThirdParty

AGREED_TO = ("number", "type_code", "party_name", "party_siren", "currency", "gross")


async def open_run(invoice: Invoice) -> Run | None:
    runs = Run.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id, state=RunState.OPEN)
    return await runs.first()


async def last_run(invoice: Invoice) -> Run | None:
    runs = Run.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    return await runs.order_by("-started_at", "-id").first()


async def circuit_for(invoice: Invoice) -> Circuit | None:
    """The circuit that it takes now. None: none fits, or somebody took it out of one."""
    if invoice.direction is not Direction.PURCHASE or not (listed := await _conditions(invoice.workspace_id)):
        return None
    tagged = any(conditions.tags for _, conditions in listed)
    named = any(conditions.suppliers for _, conditions in listed)
    found = chosen(listed, await case_of(invoice, tagged=tagged, named=named))
    if found is None or await _was_taken_out(invoice):
        return None
    return await Circuit.get(id=found, workspace_id=invoice.workspace_id)


async def _conditions(workspace_id: UUID) -> list[tuple[UUID, Conditions]]:
    """Of the circuits in use, in their order: all that every document needs of them."""
    sql = "select id, conditions from circuit where workspace_id = :ws and active = :yes order by position, id"
    rows = await db.rows(sql, ws=workspace_id, yes=True)
    said = [(row["id"], row["conditions"]) for row in rows]
    return [(UUID(str(id_)), Conditions.read(json.loads(one) if isinstance(one, str) else one)) for id_, one in said]


async def _was_taken_out(invoice: Invoice) -> bool:
    last = await last_run(invoice)
    return last is not None and last.state is RunState.LEFT


async def case_of(invoice: Invoice, *, tagged: bool, named: bool) -> Case:
    """`tagged`: some circuit looks at its tags; `named`: at its supplier."""
    tags = InvoiceTag.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    names = frozenset(folded(tag.name) for tag in await tags) if tagged else frozenset[str]()
    cents = None if invoice.gross is None else abs(invoice.gross)
    suppliers = await _suppliers(invoice) if named else frozenset[str]()
    return Case(cents, suppliers, invoice.type_code, names)


async def _suppliers(invoice: Invoice) -> frozenset[str]:
    """A circuit that names a sheet goes on naming it after it was merged into another."""
    found, fresh = set[UUID](), {invoice.party_id} if invoice.party_id else set[UUID]()
    while fresh:
        found |= fresh
        merged = ThirdParty.filter(workspace_id=invoice.workspace_id, merged_into__in=list(fresh))
        fresh = {one.id for one in await merged} - found
    return frozenset(map(str, found))


def fingerprint(invoice: Invoice) -> str:
    """Of what people agree to: whom, what number, how much, and on which account."""
    values = [str(getattr(invoice, name) or "") for name in AGREED_TO]
    values.append(identifiers.compact(invoice.as_draft().seller.iban or ""))
    return hashlib.sha256("|".join(values).encode()).hexdigest()[:16]


async def enter(invoice: Invoice, by: approval.By) -> Run | None:
    """Begin the circuit that an undecided invoice fits; the running one where another act was faster."""
    if invoice.processing not in approval.UNDECIDED:
        return None
    circuit = await circuit_for(invoice)
    if circuit is None:
        return None
    await db.alone(f"circuit {invoice.id}")
    return await open_run(invoice) or await _begin(invoice, circuit, by)


async def _begin(invoice: Invoice, circuit: Circuit, by: approval.By) -> Run:
    moment = now()
    run = await Run.create(
        workspace_id=invoice.workspace_id, invoice_id=invoice.id, circuit_id=circuit.id, circuit_name=circuit.name,
        circuit_version=circuit.version, steps=circuit.steps, seen=fingerprint(invoice), since=moment,
        started_at=moment,
    )  # fmt: skip
    await calls.ask(run)
    await approval.record("purchase:circuit:begun", invoice, by, circuit=circuit.name)
    return run


async def enter_if_ready(invoice: Invoice, by: approval.By) -> None:
    """Once nothing is left to check. Before, what a circuit looks at may still be wrong."""
    if invoice.processing is Processing.TO_ACCEPT:
        await enter(invoice, by)


async def reconsider(invoice: Invoice, by: approval.By) -> None:
    """What was agreed to is no longer what the invoice says: it begins again. As long as nobody has agreed to
    anything, it also goes to the circuit that it fits now."""
    run = await open_run(invoice)
    if run is None:
        await enter_if_ready(invoice, by)
        return
    changed = run.seen != fingerprint(invoice)
    untouched = not await Visa.exists(workspace_id=run.workspace_id, run_id=run.id)
    fits = await circuit_for(invoice) if untouched else None
    if not changed and not (untouched and (fits is None or fits.id != run.circuit_id)):
        return
    run.state, run.ended_at = RunState.AGAIN, now()
    await run.save(update_fields=["state", "ended_at"])
    await approval.record("purchase:circuit:again", invoice, by, circuit=run.circuit_name)
    await enter(invoice, by)
