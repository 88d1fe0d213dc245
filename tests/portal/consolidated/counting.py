"""Whatever may happen to a dossier's documents, at random: after each event its counters are the truth of its rows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from concurrent.futures import Future
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal.consolidated import tallies
from tests import make
from workspaces.documents.models import Channel, Document, State
from workspaces.dossiers.models import Direction
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Lifecycle, Processing
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in

STATUSES = {
    "direction": st.sampled_from(Direction),
    "processing": st.sampled_from(Processing),
    "lifecycle": st.sampled_from(Lifecycle),
    "accounting": st.sampled_from(Accounting),
    "doubt_count": st.integers(0, 2),
}
RANK = st.integers(0, 1000)


class Counting(RuleBasedStateMachine):
    """One dossier. The database is on the loop that started this; hypothesis walks in a thread beside it."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    events: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.dossier: UUID = self._do(make.workspace("Compté")).id
        self.invoices: list[UUID] = []
        self.documents: list[UUID] = []

    def _do(self, act: Awaitable[Any]) -> Any:
        async def there() -> Any:
            with acting_in(*([self.dossier] if hasattr(self, "dossier") else [])):
                return await act

        Counting.events += 1
        done: Future[Any] = asyncio.run_coroutine_threadsafe(there(), self.loop)
        return done.result()

    @rule(statuses=st.fixed_dictionaries(STATUSES))
    def an_invoice_arrives(self, statuses: dict[str, Any]) -> None:
        made = Invoice(id=new_id(), workspace_id=self.dossier, received_at=now(), **statuses)
        self._do(made.save())
        self.invoices.append(made.id)

    @rule(rank=RANK, changes=st.fixed_dictionaries({}, optional=STATUSES))
    def its_status_changes(self, rank: int, changes: dict[str, Any]) -> None:
        if self.invoices and changes:
            one = self.invoices[rank % len(self.invoices)]
            self._do(Invoice.filter(id=one, workspace_id=self.dossier).update(**changes))

    @rule(changes=st.fixed_dictionaries({}, optional=STATUSES))
    def all_of_them_change_at_once(self, changes: dict[str, Any]) -> None:
        if changes:
            self._do(Invoice.filter(workspace_id=self.dossier).update(**changes))

    @rule(rank=RANK)
    def it_is_deleted(self, rank: int) -> None:
        if self.invoices:
            one = self.invoices.pop(rank % len(self.invoices))
            self._do(Invoice.filter(id=one, workspace_id=self.dossier).delete())

    @rule(state=st.sampled_from(State))
    def a_document_arrives(self, state: State) -> None:
        made = Document(
            id=new_id(), workspace_id=self.dossier, direction=Direction.PURCHASE, channel=Channel.UPLOAD, name="f.pdf",
            size=1, sha256=str(new_id()), received_at=now(), state=state,
        )  # fmt: skip
        self._do(made.save())
        self.documents.append(made.id)

    @rule(rank=RANK, state=st.sampled_from(State))
    def a_document_is_read(self, rank: int, state: State) -> None:
        if self.documents:
            one = self.documents[rank % len(self.documents)]
            self._do(Document.filter(id=one, workspace_id=self.dossier).update(state=state))

    @rule(changes=st.fixed_dictionaries(STATUSES))
    def a_transaction_fails(self, changes: dict[str, Any]) -> None:
        async def failing() -> None:
            async with unit_of_work():
                await Invoice.filter(workspace_id=self.dossier).update(**changes)
                raise ZeroDivisionError

        with contextlib.suppress(ZeroDivisionError):
            self._do(failing())

    @rule()
    def the_moves_are_added_up(self) -> None:
        self._do(tallies.add_up_tallies())

    @invariant()
    def counters_are_the_truth(self) -> None:
        told = self._do(tallies.of([self.dossier])).get(self.dossier, {})
        truth = self._do(tallies.truth(self.dossier))
        assert {name: int(told.get(name) or 0) for name in tallies.COUNTERS} == {
            name: int(truth[name]) for name in tallies.COUNTERS
        }


async def walk(examples: int, steps: int) -> int:
    """So many dossiers, so many events in each; how many acts and checks that came to."""
    Counting.loop, Counting.events = asyncio.get_running_loop(), 0
    thorough = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, Counting, settings=thorough)
    return Counting.events
