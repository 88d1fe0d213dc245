"""Tables and deposits in one order of time, a page at a time: each list is walked along its own index and the two are
laid into one another. Nothing is counted here; `figures` does it for the lines of a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from portal.consolidated.dossiers import listed
from portal.consolidated.filters import here
from portal.consolidated.indexes import MOVING as IN_MOTION
from portal.consolidated.indexes import STOPPED
from portal.consolidated.reading import FEW_DOSSIERS
from portal.imports import asked as words
from portal.imports.asked import STAGES, Asked
from portal.review.queue import NOT_DONE, OPEN
from workspaces.kernel import bulk, db, keyset
from workspaces.kernel.keyset import Page, Slice

TABLE, DEPOSIT, TAKEOVER = "table", "depot", "reprise"
KEYS = {"date": keyset.instant("sort_key")}
BATCH = 500
TO_DECIDE = f"i.direction = 'purchase' and {OPEN} and {NOT_DONE}"
# The part of a firm's file that went into one dossier is shown beneath that dossier only.
PART = (
    "kind = 'parties' and exists (select 1 from import_batch whole where whole.workspace_id = :firm "
    "and whole.kind = 'firm-parties' and whole.created_at = import_batch.created_at "
    "and whole.sha256 = import_batch.sha256)"
)


async def page_of(asked: Asked, page: Page) -> Slice:
    """Lines `{"id", "source", "sort_key"}`."""
    arms = [arm for arm in (_tables(asked, page), _deposits(asked, page), _takeovers(asked, page)) if arm]
    if not arms or not asked.workspace_ids:
        return page.cut([])
    both = " union all ".join(f"select * from ({arm}) arm" for arm in arms)  # noqa: S608 (workspace_id)
    sql = f"select * from ({both}) line{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **_values(asked), **page.values))


def _values(asked: Asked) -> dict[str, Any]:
    return {
        "ids": listed(asked.workspace_ids),
        "firm": asked.firm_id,
        "owner": asked.takeovers_of,
        "kinds": list(asked.tables),
        "author": keyset.pattern(asked.author),
        "since": asked.since,
        "until": asked.until,
        "stages": [stage.value for stage in STAGES.get(asked.state, ())],
    }


def _tables(asked: Asked, page: Page) -> str:
    if not asked.tables:
        return ""
    conditions = ["kind in :kinds", *_narrowed(asked, "created_at", "by_name")]
    conditions += [f"not ({PART})"] if asked.firm_id else []
    conditions += ["stage in :stages"] if asked.state else []
    return _arm("import_batch", TABLE, "created_at", conditions, page)


def _deposits(asked: Asked, page: Page) -> str:
    if not asked.deposits or asked.state == words.CANCELLED:
        return ""
    conditions = ["channel <> 'takeover'", *_narrowed(asked, "first_at", "sender_name"), *_standing(asked.state)]
    return _arm("deposit", DEPOSIT, "first_at", conditions, page)


def _takeovers(asked: Asked, page: Page) -> str:
    """One line each, for whoever may see all the dossiers that it goes into, or for the dossiers asked about."""
    if not asked.takeovers_of:
        return ""
    of = "select 1 from taken_dossier t where t.workspace_id = :owner and t.takeover_id = take_over.id"
    there = bulk.among("t.target_id", "ids")
    conditions = ["workspace_id = :owner", *_when_and_who(asked, "created_at", "by_name")]
    conditions += [f"not exists ({of} and t.target_id is not null and not {there})"] if asked.firm_id else []
    conditions += [] if asked.firm_id else [f"exists ({of} and {there})"]
    conditions += ["stage in :stages"] if asked.state else []
    return _arm("take_over", TAKEOVER, "created_at", conditions, page)


def _arm(table: str, source: str, at: str, conditions: list[str], page: Page) -> str:
    """The beginning of one list in this order, in the dossiers of `workspace_id`."""
    own = replace(page, key=keyset.instant(at))
    where = " and ".join(conditions)
    return f"select id, '{source}' as source, {at} as sort_key from {table} where {where}{own.where}{own.order}"  # noqa: S608


def _narrowed(asked: Asked, at: str, author: str) -> list[str]:
    few = len(asked.workspace_ids) <= FEW_DOSSIERS
    return [bulk.among("workspace_id", "ids") if few else here(), *_when_and_who(asked, at, author)]


def _when_and_who(asked: Asked, at: str, author: str) -> list[str]:
    found = [keyset.containing(author, "author")] if asked.author else []
    found += [f"{at} >= :since"] if asked.since else []
    found += [f"{at} < :until"] if asked.until else []
    return found


def _standing(state: str) -> list[str]:
    """How far a deposit is, by what few of its documents are: those that are read, refused, or wait for a decision."""
    there = bulk.among("d.workspace_id", "ids") if db.is_postgres() else bulk.among("+d.workspace_id", "ids")
    of = "select coalesce(d.deposit_id, d.id) from document d"  # by the index of the state, not by that of deposits
    moving = f"in ({of} where {IN_MOTION} and {there})"
    waiting = (
        f"in ({of} join invoice i on i.document_id = d.id and i.workspace_id = d.workspace_id "
        f"join workspace w on w.id = d.workspace_id where {TO_DECIDE} and {there})"
    )
    made = f"exists ({of} where d.deposit_id = deposit.id and {there} and d.invoice_id is not null)"
    refused = f"id in ({of} where {STOPPED} and {there}) and not {made}"
    idle = [f"id not {moving}", f"id not {waiting}"]
    found = {
        words.MOVING: [f"id {moving}"],
        words.WAITING: [f"id not {moving}", f"id {waiting}"],
        words.REFUSED: [*idle, refused],
        words.DONE: [*idle, f"not ({refused})"],
    }
    return found.get(state, [])


async def every(asked: Asked) -> AsyncIterator[list[dict[str, Any]]]:
    """All the lines of what was asked, newest first, by key."""
    page = replace(Page.of({}, KEYS, "-date"), size=BATCH)
    while True:
        found = await page_of(asked, page)
        if found.rows:
            yield found.rows
        if not found.has_next:
            return
        last = found.rows[-1]
        page = replace(page, start=(last["sort_key"], last["id"]))
