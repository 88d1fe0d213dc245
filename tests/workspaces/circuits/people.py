"""The people of a dossier with circuits, and what they do, called as their requests would call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.doors import LiveDoors
from tests import make
from workspaces.circuits import entering, running
from workspaces.circuits.models import Circuit, Deputy, Run
from workspaces.circuits.rules import Conditions, Seat, Step
from workspaces.dossiers.models import Workspace
from workspaces.invoices import approval, correction
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.tenancy import acting_in


@dataclass
class Dossier:
    """`alice` and `bruno` own it, `rene` reads it, `chloe` is of its firm, `gone` has left it."""

    workspace: Workspace
    users: dict[str, User] = field(default_factory=dict)

    @classmethod
    async def of(cls, workspace: Workspace, firm: Any) -> Dossier:
        made = cls(workspace)
        made.users["alice"] = await make.member(workspace, "Alice Martin")
        made.users["bruno"] = await make.member(workspace, "Bruno Petit")
        made.users["rene"] = await make.member(workspace, "René Noir", role="reader")
        made.users["chloe"] = await make.firm_member(firm, "Chloé Durand", roles=["accountant"])
        made.users["gone"] = await make.user("Gaston Parti")
        return made

    async def access(self, who: str) -> Access:
        found = await LiveDoors().workspace(self.users[who].person, self.workspace.slug)
        assert found
        return found

    def seats(self, *who: str) -> tuple[Seat, ...]:
        return tuple(Seat(self.users[one].id, self.users[one].name) for one in who)

    async def circuit(self, *steps: tuple[str, list[str]], name: str = "Achats", **conditions: Any) -> Circuit:
        said = [Step(f"Étape {n}", need, self.seats(*who)).as_json() for n, (need, who) in enumerate(steps, 1)]
        with acting_in(self.workspace.id):
            return await Circuit.create(
                workspace_id=self.workspace.id, name=name, steps=said, updated_at=now(),
                conditions=Conditions(**conditions).as_json(),
            )  # fmt: skip

    async def deputy(self, person: str, deputy: str, days: tuple[int, int] | None) -> None:
        """`days`: the first and the last day from today."""
        first, last = (today() + timedelta(days=n) for n in days) if days else (None, None)
        with acting_in(self.workspace.id):
            await Deputy.create(
                workspace_id=self.workspace.id, person_id=self.users[person].id, person_name=self.users[person].name,
                deputy_id=self.users[deputy].id, deputy_name=self.users[deputy].name, first_day=first, last_day=last,
            )  # fmt: skip

    async def arrived(self, **changes: Any) -> Invoice:
        """An invoice that has just been read and converted."""
        invoice = await make.purchase(self.workspace, **changes)
        with acting_in(self.workspace.id):
            async with unit_of_work():
                await approval.accept_by_itself(invoice)
        return invoice

    async def does(self, who: str, verb: str, invoice: Invoice) -> str:
        """The act as a request makes it; its refusal's code, or nothing."""
        by = await self.access(who)
        with acting_in(self.workspace.id):
            fresh = await Invoice.get(id=invoice.id)
            run = await entering.last_run(fresh)
            try:
                async with unit_of_work():
                    await VERBS[verb](run, fresh, by)
            except DomainError as refused:
                return refused.code
        return ""

    async def run_of(self, invoice: Invoice) -> Run | None:
        with acting_in(self.workspace.id):
            return await entering.last_run(invoice)

    async def again(self, invoice: Invoice) -> Invoice:
        with acting_in(self.workspace.id):
            return await Invoice.get(id=invoice.id)


VERBS: dict[str, Any] = {
    "agrees": lambda run, invoice, by: running.agree(run, invoice, by),
    "accepts": lambda run, invoice, by: approval.accept(invoice, by),
    "refuses": lambda run, invoice, by: approval.refuse(invoice, "CALCUL_ERR", "", by),
    "holds": lambda run, invoice, by: approval.hold(invoice, "", by),
    "says double": lambda run, invoice, by: approval.duplicate(invoice, by),
    "sends back": lambda run, invoice, by: running.send_back(run, invoice, by, "Hors budget"),
    "sends back without a word": lambda run, invoice, by: running.send_back(run, invoice, by, ""),
    "takes out": lambda run, invoice, by: running.leave(run, invoice, by, "Urgent"),
    "undoes": lambda run, invoice, by: approval.undo(invoice, by),
    "corrects the total": lambda run, invoice, by: correction.correct(
        invoice, {"gross": "240,00", "net": "200,00", "tax": "40,00"}, by
    ),
    "corrects the due date": lambda run, invoice, by: correction.correct(invoice, {"due_date": "24/12/2026"}, by),
}
