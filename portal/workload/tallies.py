"""What waits in each dossier beside its invoices, kept by the database in the transaction that changes it.

Like `consolidated.tallies`, but for each firm: conversations and alerts may be one firm's alone. What every firm of the
dossier counts (shared conversations, pieces asked for) stands under no firm.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from tortoise import fields

from portal import watching
from portal.watching import Watch, changed, new_id
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db
from workspaces.kernel.scoped import WorkspaceModel
from workspaces.kernel.tenancy import acting_in

EVERY_FIRM = UUID(int=0)


class DeskTally(WorkspaceModel):
    """How many conversations wait for the firm, pieces were asked for and have not come, alerts are neither resolved
    nor paused."""

    firm_id = fields.UUIDField()
    talks = fields.IntField(default=0, db_default=0)
    asked = fields.IntField(default=0, db_default=0)
    alerts = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "desk_tally"
        unique_together = (("workspace_id", "firm_id"),)


COUNTED = {  # column → table, whose firm, when a row counts, the columns that decide
    "talks": ("conversation", "{row}.firm_id", "{row}.waits = 'firm'", ("waits",)),
    "asked": ("asked_piece", "null", "{row}.came_at is null", ("came_at",)),
    "alerts": (
        *("alert", "{row}.firm_id", "{row}.resolved_at is null and {row}.paused_until is null"),
        ("resolved_at", "paused_until"),
    ),
}


def triggers() -> list[str]:
    return watching.statements(_watches())


def _watches() -> Iterator[Watch]:
    for column, (table, firm, counts, columns) in COUNTED.items():
        now, before = (f"(case when {counts.format(row=row)} then 1 else 0 end)" for row in ("new", "old"))
        for act, when, row, change in (
            ("insert", "", "new", now),
            (*changed(columns), "new", f"{now} - {before}"),
            ("delete", "", "old", f"-{before}"),
        ):
            run = _insert(column, row, firm.format(row=row), change)
            yield Watch(f"{table}_on_desk_{act.split()[0]}", table, act, when, run)


def _insert(column: str, row: str, firm: str, change: str) -> str:
    nobody = f"cast('{EVERY_FIRM}' as uuid)" if db.is_postgres() else f"'{EVERY_FIRM}'"
    return (
        f"insert into desk_tally (id, workspace_id, firm_id, {column}) "  # noqa: S608 (our own words)
        f"values ({new_id()}, {row}.workspace_id, coalesce({firm}, {nobody}), {change}) "
        f"on conflict (workspace_id, firm_id) do update set {column} = desk_tally.{column} + excluded.{column}"
    )


async def begin() -> None:
    """Count what was there before the tallies were: run once after the migration that brings them."""
    everyone = [workspace.id for workspace in await Workspace.all().only("id")]
    with acting_in(*everyone):
        if not await DeskTally.filter(workspace_id__in=everyone).exists():
            await recount(everyone)


async def recount(workspace_ids: Collection[UUID]) -> None:
    """Count the rows themselves: what the tallies must say."""
    await DeskTally.filter(workspace_id__in=list(workspace_ids)).delete()
    for column, (table, firm, counts, _) in COUNTED.items():
        sql = (
            f"select workspace_id, {firm.format(row='r')} as firm_id, count(*) as n from {table} r "  # noqa: S608
            f"where r.workspace_id in :ids and {counts.format(row='r')} group by r.workspace_id, firm_id"
        )
        for row in await db.rows(sql, ids=list(workspace_ids)) if workspace_ids else []:
            firm_id = UUID(str(row["firm_id"])) if row["firm_id"] else EVERY_FIRM
            dossier = UUID(str(row["workspace_id"]))
            known = await DeskTally.get_or_none(workspace_id=dossier, firm_id=firm_id)
            tally = known or DeskTally(workspace_id=dossier, firm_id=firm_id)
            setattr(tally, column, row["n"])
            await tally.save()


async def sums(ids: Collection[UUID], firm_id: UUID) -> dict[str, int]:
    """What these dossiers come to for one firm."""
    summed = ", ".join(f"coalesce(sum({name}), 0) as {name}" for name in COUNTED)
    sql = f"select {summed} from desk_tally where workspace_id in :ids and firm_id in :firms"  # noqa: S608
    row = (await db.rows(sql, ids=list(ids), firms=[firm_id, EVERY_FIRM]))[0]
    return {name: int(row[name]) for name in COUNTED}


async def of(ids: Collection[UUID], firm_id: UUID) -> dict[UUID, dict[str, int]]:
    """The same, dossier by dossier."""
    summed = ", ".join(f"sum({name}) as {name}" for name in COUNTED)
    sql = (
        f"select workspace_id, {summed} from desk_tally "  # noqa: S608
        "where workspace_id in :ids and firm_id in :firms group by workspace_id"
    )
    rows = await db.rows(sql, ids=list(ids), firms=[firm_id, EVERY_FIRM]) if ids else []
    return {UUID(str(row["workspace_id"])): {name: int(row[name]) for name in COUNTED} for row in rows}
