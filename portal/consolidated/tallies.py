"""How much waits in each dossier, kept in the transaction of whatever changes it: no page counts a table.

The database itself notes each change of a counter as a `TallyMove`, so no code can forget one, and two transactions of
one dossier never wait for each other's counter. A job adds the moves up into the dossier's `Tally`; a read sums both.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields

from workspaces.anomalies.models import AnomalyKind
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import job
from workspaces.kernel.scoped import WorkspaceModel
from workspaces.kernel.tenancy import acting_in

AT_ONCE = 5_000  # moves added up in one transaction

PURCHASE, OPEN = "{row}.direction = 'purchase'", "{row}.processing in ('to-check', 'to-accept')"
REVIEWED = "{row}.accounting in ('ready', 'client-action')"
INVOICE_COUNTERS = {  # name → when an invoice counts
    "to_decide": f"{PURCHASE} and {OPEN}",
    "decided_by_client": f"{PURCHASE} and {OPEN} and {REVIEWED}",  # of these, the firm's part is over
    "doubtful": f"{PURCHASE} and {OPEN} and {{row}}.doubt_count > 0",
    "doubtful_by_client": f"{PURCHASE} and {OPEN} and {REVIEWED} and {{row}}.doubt_count > 0",
    "client_action": "{row}.accounting = 'client-action'",
    "disputed": "{row}.lifecycle in ('207', '208')",
    "rejected": "{row}.lifecycle = '213'",
    "export_errors": "{row}.accounting = 'error'",
}
DOCUMENT_COUNTERS = {"stopped": "{row}.state in ('failed', 'refused')"}
ANOMALY_COUNTERS = {
    f"anomaly_{kind.name.lower()}": f"{{row}}.state = 'open' and {{row}}.kind = '{kind.value}'" for kind in AnomalyKind
}
BY_TABLE = {"invoice": INVOICE_COUNTERS, "document": DOCUMENT_COUNTERS, "anomaly": ANOMALY_COUNTERS}
COUNTERS = (*INVOICE_COUNTERS, *DOCUMENT_COUNTERS, *ANOMALY_COUNTERS)
SUMS = ", ".join(f"sum({name}) as {name}" for name in COUNTERS)
COLUMNS = ", ".join((*COUNTERS, "last_deposit"))


class Counted(WorkspaceModel):
    """One number per counter, and when the dossier last received something."""

    to_decide = fields.IntField(default=0, db_default=0)
    decided_by_client = fields.IntField(default=0, db_default=0)
    doubtful = fields.IntField(default=0, db_default=0)
    doubtful_by_client = fields.IntField(default=0, db_default=0)
    client_action = fields.IntField(default=0, db_default=0)
    disputed = fields.IntField(default=0, db_default=0)
    rejected = fields.IntField(default=0, db_default=0)
    export_errors = fields.IntField(default=0, db_default=0)
    stopped = fields.IntField(default=0, db_default=0)
    anomaly_new_iban = fields.IntField(default=0, db_default=0)
    anomaly_other_iban = fields.IntField(default=0, db_default=0)
    anomaly_amount = fields.IntField(default=0, db_default=0)
    anomaly_vat = fields.IntField(default=0, db_default=0)
    anomaly_elsewhere = fields.IntField(default=0, db_default=0)
    anomaly_future = fields.IntField(default=0, db_default=0)
    anomaly_period = fields.IntField(default=0, db_default=0)
    anomaly_closed = fields.IntField(default=0, db_default=0)
    last_deposit = fields.DatetimeField(null=True)

    class Meta:
        abstract = True


class Tally(Counted):
    """The moves of a dossier added up so far."""

    class Meta:
        table = "tally"
        unique_together = (("workspace_id",),)


class TallyMove(Counted):
    """What one change of one row adds to each counter, or takes from it. Written by the database's triggers."""

    class Meta:
        table = "tally_move"
        indexes = (("workspace_id",),)


async def of(workspace_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The counters of each dossier that has any, exact to the running transaction."""
    sql = f"""
        select workspace_id, {SUMS}, max(last_deposit) as last_deposit from (
            select workspace_id, {COLUMNS} from tally where workspace_id in :ids
            union all select workspace_id, {COLUMNS} from tally_move where workspace_id in :ids
        ) counted group by workspace_id
    """  # noqa: S608 (our own words)
    found = await db.rows(sql, ids=list(workspace_ids))
    return {UUID(str(row["workspace_id"])): row | {"last_deposit": _instant(row["last_deposit"])} for row in found}


def _instant(value: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def every_dossier() -> list[UUID]:
    return [workspace.id for workspace in await Workspace.all().only("id")]


@job()
async def add_up_tallies(**_: Any) -> None:
    """Fold the moves into their dossiers' tallies, so that reads stay short."""
    everyone = await every_dossier()
    with acting_in(*everyone):
        while await _add_up(everyone):
            pass


async def _add_up(workspace_ids: Collection[UUID]) -> bool:
    """One helping of moves, in one transaction. True: there may be more."""
    async with unit_of_work():
        moves = await TallyMove.filter(workspace_id__in=list(workspace_ids)).limit(AT_ONCE).values_list("id", flat=True)
        if not moves:
            return False
        source = f"select workspace_id, {SUMS}, max(last_deposit) as last_deposit from tally_move where id in :moves"  # noqa: S608
        for row in await db.rows(f"{source} group by workspace_id order by workspace_id", moves=list(moves)):
            await _add(UUID(str(row.pop("workspace_id"))), row)
        await TallyMove.filter(workspace_id__in=list(workspace_ids), id__in=list(moves)).delete()
    return len(moves) == AT_ONCE


async def _add(workspace_id: UUID, sums: dict[str, Any]) -> None:
    tally = await Tally.get_or_none(workspace_id=workspace_id) or Tally(workspace_id=workspace_id)
    for name in COUNTERS:
        setattr(tally, name, getattr(tally, name) + int(sums[name]))
    seen = [moment for moment in (tally.last_deposit, _instant(sums["last_deposit"])) if moment]
    tally.last_deposit = max(seen, default=None)
    await tally.save()


async def begin() -> None:
    """Count what was there before the tallies were: run once after the migration that brings them."""
    everyone = await every_dossier()
    with acting_in(*everyone):
        begun = await Tally.filter(workspace_id__in=everyone).exists()
        begun = begun or await TallyMove.filter(workspace_id__in=everyone).exists()
    if not begun:
        await recount(everyone)


async def recount(workspace_ids: Collection[UUID]) -> None:
    """Count the rows themselves again: for a database older than its tallies, and to repair."""
    for workspace_id in workspace_ids:
        with acting_in(workspace_id):
            async with unit_of_work():
                await Tally.filter(workspace_id=workspace_id).delete()
                await TallyMove.filter(workspace_id=workspace_id).delete()
                await _add(workspace_id, await truth(workspace_id))


async def truth(workspace_id: UUID) -> dict[str, Any]:
    """The counters of one dossier, by counting."""
    found: dict[str, Any] = {}
    for table, counters in BY_TABLE.items():
        sums = ", ".join(f"{_times(when, table)} as {name}" for name, when in counters.items())
        found |= (await db.rows(f"select {sums} from {table} where workspace_id = :ws", ws=workspace_id))[0]  # noqa: S608
    last = await db.rows("select max(received_at) as last from document where workspace_id = :ws", ws=workspace_id)
    return found | {"last_deposit": last[0]["last"]}


def _times(when: str, row: str) -> str:
    return f"coalesce(sum(case when {when.format(row=row)} then 1 else 0 end), 0)"
