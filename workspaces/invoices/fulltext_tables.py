"""The tables behind `fulltext`, and the triggers that keep an invoice's party and number in them.

Run after every migration; what was there before the index is put into it when it is made.
"""

from __future__ import annotations

from workspaces.kernel import db, keyset

FOLLOWED = ("party_name", "party_siren", "number", "workspace_id")
FROM = "".join(keyset.ACCENTED[plain] for plain in keyset.ACCENTED)
TO = "".join(plain * len(keyset.ACCENTED[plain]) for plain in keyset.ACCENTED)


async def build(visible: str) -> None:
    """`visible`: the condition of row-level security on PostgreSQL."""
    for statement in [*postgres_tables(visible), *postgres_triggers()] if db.is_postgres() else sqlite_statements():
        await db.execute(statement)


async def fill() -> None:
    """The invoices that were there before the index. Run where every dossier may be touched."""
    known = "invoice_text" if db.is_postgres() else "invoice_key"
    if await db.rows(f"select 1 as n from {known} limit 1"):  # noqa: S608 (our own words)
        return
    if db.is_postgres():
        await db.execute(f"{_postgres_insert('invoice')} order by i.received_at")
        return
    await db.execute(
        "insert into invoice_key (invoice_id, workspace_id, part) "
        "select id, workspace_id, 'head' from invoice order by received_at"
    )
    await db.execute(
        "insert into invoice_words (rowid, party, rest) "  # noqa: S608 (our own words)
        f"select k.n, i.party_name, {_rest('i')} from invoice_key k join invoice i "
        "on i.id = k.invoice_id and i.workspace_id = k.workspace_id order by k.n"
    )


def _rest(row: str) -> str:
    return f"{row}.number || ' ' || {row}.party_siren || ' ws' || substr({row}.workspace_id, -12)"


def sqlite_statements() -> list[str]:
    """A full-text table without the texts. A row that changes gets a new place; nothing leads to its old one,
    and no other row is ever given it."""
    enter = (
        "insert into invoice_key (invoice_id, workspace_id, part) values (new.id, new.workspace_id, 'head'); "  # noqa: S608
        f"insert into invoice_words (rowid, party, rest) values (last_insert_rowid(), new.party_name, {_rest('new')})"
    )
    leave = "delete from invoice_key where invoice_id = old.id"
    changed = " or ".join(f"old.{column} is not new.{column}" for column in FOLLOWED)
    acts = {
        "insert": f"begin {enter}; end",
        f"update of {', '.join(FOLLOWED)}": f"when {changed} begin {leave} and part = 'head'; {enter}; end",
        "delete": f"begin {leave}; end",
    }
    statements = [
        "create table if not exists invoice_key (n integer primary key autoincrement, "
        "invoice_id text not null, workspace_id text not null, part text not null)",
        "create index if not exists invoice_key_of on invoice_key (invoice_id, part)",
        "create virtual table if not exists invoice_words using fts5(party, rest, content = '', detail = column, "
        "columnsize = 0, tokenize = 'unicode61 remove_diacritics 2')",
    ]
    for act, body in acts.items():
        name = f"invoice_searched_{act.split()[0]}"
        statements += [f"drop trigger if exists {name}", f"create trigger {name} after {act} on invoice {body}"]
    return statements


def plain(text: str) -> str:
    """As `fulltext.words` reads it."""
    folded = f"replace(replace(translate(lower({text}), '{FROM}', '{TO}'), 'œ', 'oe'), 'æ', 'ae')"
    return f"regexp_replace({folded}, '[^a-z0-9]+', ' ', 'g')"


def head(row: str) -> str:
    party, rest = plain(f"{row}.party_name"), plain(f"{row}.number || ' ' || {row}.party_siren")
    return f"setweight(to_tsvector('simple', {party}), 'A') || to_tsvector('simple', {rest})"


def _postgres_insert(rows: str) -> str:
    return (
        "insert into invoice_text (invoice_id, workspace_id, head) "  # noqa: S608
        f"select i.id, i.workspace_id, {head('i')} from {rows} i"
    )


def postgres_tables(visible: str) -> list[str]:
    """Under row-level security, full-text indexes do not serve: their operator is not trusted with rows that the policy
    has yet to judge. So the table is read through one function only, which runs as its owner, whom the policy leaves
    alone, and which keeps to the dossiers being acted in by itself."""
    dossiers = "string_to_array(nullif(current_setting('liasse.workspaces', true), ''), ',')::uuid[]"
    mine = f"array(select unnest(dossiers) intersect select unnest({dossiers}))"
    read = (
        "select t.invoice_id from invoice_text t where t.words @@ $1::tsquery and t.workspace_id = any($2) "
        "order by t.n desc limit $3"
    )
    return [
        "create table if not exists invoice_text (invoice_id uuid primary key, workspace_id uuid not null, "
        "n bigint generated always as identity, head tsvector not null, body tsvector not null default '', "
        "words tsvector generated always as (head || body) stored)",
        "create index if not exists invoice_text_words on invoice_text using gin (words)",
        "create index if not exists invoice_text_newest on invoice_text (n)",
        "alter table invoice_text enable row level security",
        "drop policy if exists tenant on invoice_text",
        f"create policy tenant on invoice_text using ({visible}) with check ({visible})",
        "create or replace function invoice_matches(asked text, dossiers uuid[], most int) "
        "returns table (invoice_id uuid) language plpgsql stable security definer "
        "set search_path = public set jit = off as "
        f"$$ begin return query execute '{read}' using asked, {mine}, most; end $$",
    ]


def postgres_triggers() -> list[str]:
    changed = " or ".join(f"old.{column} is distinct from new.{column}" for column in FOLLOWED)
    update = f"update invoice_text set head = {head('new')}, workspace_id = new.workspace_id where invoice_id = new.id"  # noqa: S608
    acts = {
        "insert": (_postgres_insert("(select new.*)"), "insert", ""),
        "update": (update, f"update of {', '.join(FOLLOWED)}", f"when ({changed})"),
        "delete": ("delete from invoice_text where invoice_id = old.id", "delete", ""),
    }
    statements = []
    for act, (body, event, when) in acts.items():
        name = f"invoice_searched_{act}"
        statements += [
            f"create or replace function {name}() returns trigger language plpgsql as "
            f"$$ begin {body}; return null; end $$",
            f"drop trigger if exists {name} on invoice",
            f"create trigger {name} after {event} on invoice for each row {when} execute function {name}()",
        ]
    return statements
