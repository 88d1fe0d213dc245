"""What the other dossiers of a firm know of a supplier's account: a grade, never a name, a number or an account.

Nothing is kept: each look reads the accounts that payments go to now, in the dossiers that the firm follows today, so
what leaves a dossier or the firm leaves at once. See docs/decisions/0013-firm-directory.md.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from workspaces.dossiers.models import FirmLink
from workspaces.kernel import bulk, db, identifiers
from workspaces.kernel.clock import now, today
from workspaces.parties.likeness import look_alike
from workspaces.parties.models import Kind, ThirdParty

SEVERAL = 2  # other dossiers that pay a supplier on an account before it is known
CROWD = 4  # other dossiers of the firm: among fewer, « several » would name them
TRIES = 200  # changes of third parties in one dossier in one day, after which it is told nothing more

Accounts = Mapping[str, int]  # IBAN → dossiers


class Grade(enum.StrEnum):
    KNOWN = "known"
    FIRST = "first"
    DIFFERENT = "different"
    ALIKE = "alike"


RED = (Grade.DIFFERENT, Grade.ALIKE)


def judge(iban: str, seen: Accounts) -> Grade:
    """What this account is beside those that several dossiers pay this supplier on."""
    known = {account for account, dossiers in seen.items() if dossiers >= SEVERAL}
    if iban in known:
        return Grade.KNOWN
    if not known:
        return Grade.FIRST
    return Grade.ALIKE if any(look_alike(iban, account) for account in known) else Grade.DIFFERENT


async def grade(party: ThirdParty, iban: str | None) -> Grade | None:
    """For people. None: there is no firm or too small a one, no company to ask about, or too much was tried today."""
    value = identifiers.compact(iban or "")
    if not identifiers.is_iban(value) or await _tried_too_much(party.workspace_id):
        return None
    return await _grade(party, value)


async def holds_back(party: ThirdParty, iban: str) -> bool:
    """Whether no invoice is accepted by itself on this account: several dossiers know another one."""
    return await _grade(party, iban) in RED


async def wants_confirming(party: ThirdParty, iban: str) -> bool:
    """Whether a first account that somebody types waits all the same. Once much was tried, everything waits: what
    counts at once would tell as much as a grade."""
    if party.kind is not Kind.SUPPLIER or not party.siren:
        return False
    asked = await _grade(party, iban)
    return asked in RED or (asked is not None and await _tried_too_much(party.workspace_id))


async def _grade(party: ThirdParty, iban: str) -> Grade | None:
    if party.kind is not Kind.SUPPLIER or not party.siren or not iban:
        return None
    seen = await _seen_elsewhere(party.workspace_id, [party.siren])
    return None if seen is None else judge(iban, seen.get(party.siren, {}))


async def red_among(workspace_id: UUID, accounts: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of many pairs of SIREN and IBAN those that are red, in one read."""
    seen = await _seen_elsewhere(workspace_id, sorted({siren for siren, _ in accounts}))
    return {(siren, iban) for siren, iban in accounts if seen and judge(iban, seen.get(siren, {})) in RED}


async def _seen_elsewhere(workspace_id: UUID, sirens: Collection[str]) -> dict[str, Accounts] | None:
    """Where the other dossiers pay these companies. Only confirmed accounts are in `third_party.iban`."""
    others = await _others(workspace_id)
    if len(others) < CROWD:
        return None
    mine = "workspace_id" if db.is_postgres() else "+workspace_id"  # by the SIREN, not by each dossier
    rows = await db.rows_across(
        others,
        "select siren, iban, count(distinct workspace_id) as dossiers from third_party "  # noqa: S608
        "where kind = 'supplier' and siren <> '' and iban <> '' and merged_into is null and archived_at is null "
        f"and {bulk.among('siren', 'sirens')} and {bulk.among(mine, 'others')} group by siren, iban",
        sirens=bulk.listed(list(sirens)),
        others=bulk.listed(others),
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["siren"]][row["iban"]] = row["dossiers"]
    return dict(found)


async def _others(workspace_id: UUID) -> list[UUID]:
    """The other dossiers that the firm follows today. Those of the same people are not others: somebody with two
    dossiers would otherwise be told by one of them what a single third one knows."""
    links = await FirmLink.firms_of(workspace_id)
    if not links:
        return []
    same_people = (
        "select theirs.workspace_id from member mine join member theirs on theirs.user_id = mine.user_id "
        "where mine.workspace_id = :ws"
    )
    day = today() if db.is_postgres() else today().isoformat()
    rows = await db.rows(
        "select distinct workspace_id from firm_link where firm_id = :firm and since <= :day "  # noqa: S608
        f"and (until is null or until > :day) and workspace_id <> :ws and workspace_id not in ({same_people})",
        firm=max(links, key=lambda link: link.since).firm_id,
        day=day,
        ws=workspace_id,
    )
    return [row["workspace_id"] for row in rows]  # as the database says them: there may be thousands


async def _tried_too_much(workspace_id: UUID) -> bool:
    """The journal remembers what was typed, also where a sheet was deleted since."""
    since = now() - timedelta(days=1)
    sql = (
        "select 1 as n from audit_event where workspace_id = :ws and at >= :since "
        "and what > 'party' and what < 'partz' limit :most"
    )
    moment = since if db.is_postgres() else since.isoformat(" ")
    return len(await db.rows(sql, ws=workspace_id, since=moment, most=TRIES)) == TRIES
