"""A dossier of a million suppliers, made by the database itself; the same rows on both databases."""

from __future__ import annotations

from uuid import UUID

from workspaces.dossiers.models import Workspace
from workspaces.kernel import bulk, db
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

MANY, AT_ONCE = 1_000_000, 25_000
SLUG = "mesure-tiers"
TRADES = ("boulangerie", "garage", "transports", "imprimerie", "menuiserie", "cave", "papeterie", "sci", "pharmacie")
SYLLABLES = "babecidofugalemonaperitosuvaxozegucaborderentilmouvanplichotriquelinardesurvoltanmarpel"
WORD = " || ".join(
    f"substr('{SYLLABLES}', cast(1 + 2 * (h / {step} % 42) as integer), 2)" for step in (1, 43, 1849, 79507)
)
RARE = "guolzech"  # of a word that few names have
KNOWN = "812345676"  # the SIREN of a dossier, given to one party in a thousand


async def filled(count: int = MANY) -> Workspace:
    """The dossier with so many of them: it is made, and filled, unless it is there."""
    found = await Workspace.get_or_none(slug=SLUG)
    if found is None:
        found = await Workspace.create(slug=SLUG, name="Mesure des tiers", siren=KNOWN, created_at=now())
    with acting_in(found.id):
        sql = "select count(*) as n from third_party where workspace_id = :ws"
        there = int((await db.rows(sql, ws=found.id))[0]["n"])
        async with bulk.spacious():
            for start in range(there, count, AT_ONCE):
                await add(found.id, start, min(start + AT_ONCE, count))
    return found


async def add(workspace_id: UUID, start: int, end: int) -> None:
    """Those after rank `start` up to rank `end`, in one transaction."""
    async with unit_of_work():
        await db.execute(_statement(), ws=workspace_id, start=start, end=end, at=moment())


def moment() -> object:
    return now() if db.is_postgres() else now().isoformat(" ")


def _statement() -> str:
    """Every eleventh has a third word, six of ten an IBAN, seven of ten an e-mail address."""
    trade = " ".join(f"when {at} then '{word}'" for at, word in enumerate(TRADES))
    named = f"case h % {len(TRADES)} {trade} end || ' ' || {WORD} || case n % 3 when 0 then ' du nord' else '' end"
    named = f"case when n % 5 = 0 then {WORD} || ' ' || case h % {len(TRADES)} {trade} end else {named} end"
    return f"""
        insert into third_party (id, workspace_id, kind, number, name, folded, siren, vat_number, iban, email, trusted,
            created_at)
        select {_identifier()}, {_cast(":ws", "uuid")}, 'supplier', 'FOUR-' || (10000000 + n), upper(named) || ' SARL',
            named, case when n % 1000 = 7 then '{KNOWN}' else '' || (100000000 + h % 900000000) end, '',
            case when h % 10 < 6 then 'FR76' || (10000000000000000 + h * 97) || '189' else '' end,
            case when n % 10 < 7 then 'contact@' || replace(named, ' ', '') || n || '.fr' else '' end,
            {"false" if db.is_postgres() else "0"}, {_cast(":at", "timestamptz")}
        from (select n, h, {named} as named from (
            select n, (n * 2654435761) % 4294967296 as h from {_ranks()}) as hashed) as made
    """  # noqa: S608 (our own words)


def _cast(name: str, kind: str) -> str:
    return f"{name}::{kind}" if db.is_postgres() else name


def _identifier() -> str:
    if db.is_postgres():
        return "('019a20c0-63e5-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
    return "printf('019a20c0-63e5-7000-8000-%012x', n)"


def _ranks() -> str:
    if db.is_postgres():
        return "generate_series(:start::bigint + 1, :end::bigint) as ranks(n)"
    walked = "select :start + 1 as n union all select n + 1 from walk where n < :end"
    return f"(with recursive walk(n) as ({walked}) select n from walk)"  # noqa: S608
