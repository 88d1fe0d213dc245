"""A firm of 500 dossiers with 2,000 invoices each, made by the database itself; the same rows on both databases.

Indexes and triggers are put aside meanwhile and made again at the end, which takes a tenth of the time.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from portal import database
from portal.consolidated import tallies
from portal.firms.models import Firm
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.invoices import fulltext_tables
from workspaces.kernel import bulk, clock, db
from workspaces.kernel.tenancy import acting_in

DOSSIERS, EACH, AT_ONCE, DAYS = 500, 2_000, 50_000, 900
FRESH = EACH - EACH * 20 // DAYS  # those of the last twenty days still wait
SYLLABLES = "babecidofugalemonaperitosuvaxozegucaborderentilmouvanplichotriquelinardesurvoltanmarpel"
FIRST = UUID("019a2000-0000-7000-8000-000000000000")
COMMON = "boulangerie"
TRADES = (COMMON, "Menuiserie", "Garage", "Transports", "Imprimerie", "Maçonnerie", "Cave", "Papeterie", "Énergie")
NAMES = ("Martin", "Lefèvre", "du Nord", "Saint-Éloi", "Bélier", "Dupré", "des Lices", "Océane", "Gauthier", "Noël")
PUT_ASIDE = ("invoice", "document")


async def filled() -> Firm:
    """The firm, made unless it is there."""
    found = await Firm.get_or_none(name="Cabinet Million")
    if found:
        return found
    firm = await Firm.create(name="Cabinet Million", email="million@volume.example", created_at=clock.now())
    ids = [await _dossier(firm, rank) for rank in range(1, DOSSIERS + 1)]
    with acting_in(*ids):
        async with bulk.spacious(), _light():
            for start in range(0, DOSSIERS * EACH, AT_ONCE):
                for statement in (_documents(), _invoices()):
                    await db.execute(statement, start=start, end=start + AT_ONCE, epoch=_epoch())
        async with bulk.spacious():
            await _words()
        await tallies.recount(ids)
        await _told()
    await database.migrate()
    return firm


async def _dossier(firm: Firm, rank: int) -> UUID:
    name = f"{TRADES[rank % 9]} {NAMES[rank % 10]} {rank:03d}".capitalize()
    made = Workspace(
        id=UUID(int=FIRST.int + rank), slug=f"million-{rank:03d}", name=name, siren=f"{990_000_000 + rank}"
    )
    made.created_at = clock.now()
    await made.save()
    await FirmLink.create(workspace_id=made.id, firm_id=firm.id, since=clock.today())
    return made.id


def _epoch() -> int:
    """Where the first day begins, in seconds: the last one is yesterday."""
    return int(datetime.combine(clock.today(), datetime.min.time(), UTC).timestamp()) - DAYS * 86400


@contextlib.asynccontextmanager
async def _light() -> AsyncIterator[None]:
    """The two tables without their indexes and triggers."""
    again = await (_postgres_aside() if db.is_postgres() else _sqlite_aside())
    yield
    for statement in again:
        await db.execute(statement)


async def _sqlite_aside() -> list[str]:
    kinds = "type in ('index', 'trigger') and sql <> ''"
    sql = f"select type, name, sql from sqlite_master where tbl_name in :tables and {kinds}"  # noqa: S608
    found = await db.rows(sql, tables=PUT_ASIDE)
    for one in found:
        await db.execute(f"drop {one['type']} {one['name']}")
    await db.execute("pragma synchronous = off")
    return [one["sql"] for one in found]


async def _postgres_aside() -> list[str]:
    sql = (
        "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename in :tables "
        "and not exists (select 1 from pg_constraint where conname = indexname)"
    )
    found = await db.rows(sql, tables=PUT_ASIDE)
    for one in found:
        await db.execute(f'drop index "{one["indexname"]}"')
    for table in PUT_ASIDE:
        await db.execute(f"alter table {table} disable trigger user")
    return [*(one["indexdef"] for one in found), *(f"alter table {table} enable trigger user" for table in PUT_ASIDE)]


def _cast(value: str, kind: str) -> str:
    return f"cast({value} as {kind})" if db.is_postgres() else value


def _id(prefix: str, number: str) -> str:
    if db.is_postgres():
        return f"('{prefix}' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"
    return f"printf('{prefix}%012x', {number})"


def _at(seconds: str) -> str:
    if db.is_postgres():
        return f"to_timestamp({seconds})"
    return f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch') || '+00:00'"


def _day(seconds: str) -> str:
    return (
        f"(to_timestamp({seconds}) at time zone 'UTC')::date" if db.is_postgres() else f"date({seconds}, 'unixepoch')"
    )


def _pick(index: str, values: tuple[str, ...]) -> str:
    whens = " ".join(f"when {at} then '{value}'" for at, value in enumerate(values))
    return f"(case {index} {whens} end)"


def _word(seed: str, length: int = 4) -> str:
    parts = [f"substr('{SYLLABLES}', cast(1 + 2 * ({seed} / {43**at} % 42) as integer), 2)" for at in range(length)]
    return f"({' || '.join(parts)})"


def _ranks() -> str:
    """`n` from 1, `w` the dossier, `k` the rank in it, `p` its party, `h` a number spread at random."""
    if db.is_postgres():
        walk = "generate_series(:start::bigint + 1, :end::bigint) as ranks(n)"
    else:
        walked = "select :start + 1 as n union all select n + 1 from walk where n < :end"
        walk = f"(with recursive walk(n) as ({walked}) select n from walk)"  # noqa: S608
    at = f"{_cast(':epoch', 'bigint')} + k * {DAYS * 86400 // EACH} + h % 30000"
    spread = f"(n * 2654435761) % 4294967296 as h, (n - 1) / {EACH} + 1 as w, (n - 1) % {EACH} + 1 as k"
    hashed = f"(select n, {spread} from {walk}) as hashed"  # noqa: S608 (our own words)
    return f"(select n, h, w, k, (h / 97) % 60 as p, {at} as at from {hashed}) as made"  # noqa: S608


DOSSIER, DOCUMENT, INVOICE = "019a2000-0000-7000-8000-", "019a2000-0000-7000-8001-", "019a2000-0000-7000-8002-"
CHANNEL = (
    "(case when h % 100 < 45 then 'upload' when h % 100 < 85 then 'mail' when h % 100 < 95 then 'api' else 'scan' end)"
)
SIDE = "(case when h / 7 % 10 < 8 then 'purchase' else 'sale' end)"


def _documents() -> str:
    return f"""
        insert into document (id, workspace_id, direction, channel, name, media_type, size, sha256, sender_name,
            received_at, state, verdict, reason, message, invoice_id, page_count, words_key, received_xml_key)
        select {_id(DOCUMENT, "n")}, {_id(DOSSIER, "w")}, {SIDE}, {CHANNEL}, 'facture-' || k || '.pdf',
            'application/pdf', 20000 + h % 380000, '' || n, '', {_at("at")}, 'ready', 'accept', '', '', {_id(INVOICE, "n")}, 1, '', ''
        from {_ranks()}
    """  # noqa: E501, S608 (our own words)


def _party() -> str:
    return (
        f"{_pick('(w + p) % 9', TRADES)} || ' ' || {_pick('(w + p * 3) % 10', NAMES)} || ' ' || "
        f"{_word('((w * 61 + p) * 48271)', 5)}"
    )


def _invoices() -> str:
    fresh = f"k > {FRESH}"
    recent = (
        "(case when h % 10 < 5 then 'to-accept' when h % 10 < 7 then 'to-check' "
        "when h % 10 < 8 then 'on-hold' else 'accepted' end)"
    )
    processing = (
        f"(case when {SIDE} = 'sale' then 'accepted' when {fresh} then {recent} when h % 1000 < 955 then 'accepted' "
        "when h % 1000 < 980 then 'refused' when h % 1000 < 995 then 'duplicate' else 'on-hold' end)"
    )
    lifecycle = (
        f"(case when h % 4001 = 7 then '207' when h % 3001 = 7 then '208' when h % 5003 = 7 then '213' when {fresh} "
        "then '203' when h % 1000 between 955 and 979 then '210' else '205' end)"
    )
    accounting = (
        f"(case when h % 2003 = 11 then 'client-action' when h % 5009 = 11 then 'error' when {fresh} then 'pending' "
        f"when k > {FRESH - 100} then 'ready' else 'exported' end)"
    )
    gross, doubts = "(100 + (h * 31) % 900000)", f"(case when {fresh} and h % 10 between 5 and 6 then 1 else 0 end)"
    empty = "'{}'::jsonb, '[]'::jsonb" if db.is_postgres() else "'{}', '[]'"
    return f"""
        insert into invoice (id, workspace_id, direction, channel, document_id, party_name, party_siren, type_code, number,
            issue_date, due_date, currency, net, tax, gross, payable, processing, lifecycle, payment, accounting,
            before_decision, refusal_code, refusal_reason, source, doubt_count, received_at, decided_by_name, version,
            facturx_key, facturx_sha256, profile, rung, draft, completed)
        select {_id(INVOICE, "n")}, {_id(DOSSIER, "w")}, {SIDE}, {CHANNEL}, {_id(DOCUMENT, "n")}, {_party()},
            '' || (100000000 + (w * 61 + p) * 28411), (case when h % 25 = 3 then '381' else '380' end),
            'FA' || (2024 + k / 900) || '-' || (10000 + k), {_day("at - 86400 * (1 + h % 12)")},
            {_day("at + 86400 * (15 + h % 45)")}, 'EUR', {gross} * 5 / 6, {gross} - {gross} * 5 / 6, {gross}, {gross},
            {processing}, {lifecycle}, (case when {fresh} then 'unpaid' when h % 10 < 8 then 'paid' else 'unpaid' end),
            {accounting}, '', '', '', 'text', {doubts}, {_at("at")}, '', 0, '', '', '', '', {empty}
        from {_ranks()}
    """  # noqa: S608, E501 (our own words)


async def _words() -> None:
    """Parties and numbers, then a dozen words of each document, out of some thousands."""
    await fulltext_tables.fill()
    number = "r.n" if db.is_postgres() else "n"
    seeds = (48271, 16807, 69621, 39373, 1103, 7477)
    text = " || ' ' || ".join(_word(f"(({number} * {seed}) % 46656 * 911)", 3) for seed in seeds)
    text = f"'facture total tva net payer echeance ' || {text}"
    if db.is_postgres():
        await db.execute("drop index if exists invoice_text_words")
        rank = "('x' || right(invoice_id::text, 8))::bit(32)::bigint"
        numbered = f"(select invoice_id as id, {rank} as n from invoice_text) r"  # noqa: S608
        body = f"to_tsvector('simple', {text})"
        sql = f"update invoice_text t set body = {body} from {numbered} where r.id = t.invoice_id"  # noqa: S608
        await db.execute(sql)
        await db.execute("create index invoice_text_words on invoice_text using gin (words)")
        return
    known = "insert into invoice_key (invoice_id, workspace_id, part) select invoice_id, workspace_id, 'body' "
    await db.execute(f"{known} from invoice_key order by n")
    rest, bodies = f"{text} || ' ws' || substr(workspace_id, -12)", "invoice_key where part = 'body' order by n"
    await db.execute(f"insert into invoice_words (rowid, party, rest) select n, '', {rest} from {bodies}")  # noqa: S608


async def _told() -> None:
    """What the planner knows of the rows, as a server's own upkeep would have told it."""
    for table in ("invoice", "document", "invoice_text") if db.is_postgres() else ():
        await db.execute(f"analyze {table}")


def rare_word() -> str:
    """The last word of the name of one party in thirty thousand."""
    seed = 48271 * (50 * 61 + 17)
    return "".join(SYLLABLES[2 * (seed // 43**at % 42) : 2 * (seed // 43**at % 42) + 2] for at in range(5))
