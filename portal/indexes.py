"""What makes third parties quick to find and models cannot say: partial indexes, and the index of words with the
triggers that keep it.

Run after every migration, before the safeguards. Each statement can be run again; what was there before the index is
put into it when it is made. See docs/decisions/0010-searching-third-parties.md.
"""

from __future__ import annotations

from portal.safeguards import VISIBLE
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db, tenancy
from workspaces.parties.words import indexed_sql, listed_sql

LISTED = "workspace_id, kind, folded, id"
PARTIAL = {  # no function in a condition: SQLite would prepare to undo every single insert
    "party_hidden": f"third_party ({LISTED}) where archived_at is not null or merged_into is not null",
    "party_trusted": f"third_party ({LISTED}) where trusted",
    "party_iban_pending": f"third_party ({LISTED}) where iban_pending",
    "party_iban": "third_party (iban) where iban <> ''",
    "party_paid": "third_party (siren) where siren <> '' and iban <> ''",
    "audit_party": "audit_event (workspace_id, at) where what > 'party' and what < 'partz'",
    "party_foreign_vat": "third_party (vat_number) where vat_number < 'FR' or vat_number >= 'FS'",
}
EMAIL = "third_party (workspace_id, kind, email) where email <> ''"  # on SQLite, among the words
TOKENS = "unicode61 categories 'L* M* N* Co' tokenchars '._@+-'"
BYTEWISE = {"number": 20, "folded": 160, "siren": 9, "vat_number": 20, "iban": 34, "email": 254}


async def build() -> None:
    """Put them in place on the open database, as the role that owns the tables."""
    if db.is_postgres():
        await _compare_bytewise()
    partial = PARTIAL | ({"party_email": EMAIL} if db.is_postgres() else {})
    for name, what in partial.items():
        await db.execute(f"create index if not exists {name} on {what}")
    if db.is_postgres():
        await _build_postgres()
    else:
        await _build_sqlite()


async def _compare_bytewise() -> None:
    """In one order on both databases, whatever the server's language: a beginning is a range of it, and comparing is
    cheap. A column of the server's own order may still be compared with these."""
    sql = (
        "select column_name from information_schema.columns "
        "where table_name = 'third_party' and table_schema = 'public' and collation_name = 'C'"
    )
    done = {row["column_name"] for row in await db.rows(sql)}
    for column, longest in BYTEWISE.items():
        if column not in done:
            await db.execute(f'alter table third_party alter column {column} type varchar({longest}) collate "C"')


async def _build_sqlite() -> None:
    """A full-text table without the text itself. Its row numbers are those of `third_party_key`: a VACUUM may change
    the others."""
    known = await db.rows("select 1 as n from sqlite_master where name = 'third_party_search'")
    await db.execute("create table if not exists third_party_key (n integer primary key, id text not null unique)")
    await db.execute(
        "create virtual table if not exists third_party_search using fts5("
        f"words, content = '', detail = none, columnsize = 0, tokenize = \"{TOKENS}\")"
    )
    if not known:
        await db.execute("insert into third_party_key (id) select id from third_party")
        await db.execute(
            f"insert into third_party_search (rowid, words) select k.n, {indexed_sql('p')} "  # noqa: S608
            "from third_party_key k join third_party p on p.id = k.id"
        )
    for statement in sqlite_triggers():
        await db.execute(statement)


def sqlite_triggers() -> list[str]:
    """Full-text tables write for every statement, not for every row: see `bulk.insert`."""
    out = (
        "insert into third_party_search (third_party_search, rowid, words) "  # noqa: S608
        f"select 'delete', n, {indexed_sql('old')} from third_party_key where id = old.id"
    )
    again = (
        f"insert into third_party_search (rowid, words) select n, {indexed_sql('new')} "  # noqa: S608
        "from third_party_key where id = new.id"
    )
    first = (
        "insert into third_party_key (id) values (new.id); "  # noqa: S608
        f"insert into third_party_search (rowid, words) values (last_insert_rowid(), {indexed_sql('new')})"
    )
    columns = ("name", "folded", "email", "kind", "workspace_id")
    changed = " or ".join(f"old.{column} is not new.{column}" for column in columns)
    acts = {
        "insert": f"begin {first}; end",
        f"update of {', '.join(columns)}": f"when {changed} begin {out}; {again}; end",
        "delete": f"begin {out}; delete from third_party_key where id = old.id; end",  # noqa: S608
    }
    statements = []
    for act, body in acts.items():
        name = f"third_party_searched_{act.split()[0]}"
        statements += [
            f"drop trigger if exists {name}",
            f"create trigger {name} after {act} on third_party {body}",
        ]
    return statements


async def _build_postgres() -> None:
    """A table of words under row-level security, as that keeps out full-text indexes: their operators are not trusted
    with rows that the policy has yet to judge, while comparisons of texts are."""
    known = await db.rows("select 1 as n from pg_class where relname = 'third_party_word'")
    await db.execute(
        "create table if not exists third_party_word "
        '(workspace_id uuid not null, word text collate "C" not null, party_id uuid not null)'
    )
    await db.execute(
        "create index if not exists third_party_word_found on third_party_word (workspace_id, word, party_id)"
    )
    for statement in (
        "alter table third_party_word enable row level security",
        "alter table third_party_word force row level security",
        "drop policy if exists tenant on third_party_word",
        f"create policy tenant on third_party_word using ({VISIBLE}) with check ({VISIBLE})",
    ):
        await db.execute(statement)
    if not known:
        with tenancy.acting_in(*[each.id for each in await Workspace.all().only("id")]):
            await db.execute(_words_of("third_party"))
    for statement in postgres_triggers():
        await db.execute(statement)


def _words_of(rows: str) -> str:
    return (
        "insert into third_party_word (workspace_id, word, party_id) "  # noqa: S608
        f"select p.workspace_id, w.word, p.id from {rows} p cross join lateral ({listed_sql('p')}) w"
    )


def _without(rows: str) -> str:
    return (
        f"delete from third_party_word t using {rows} p cross join lateral ({listed_sql('p')}) w "  # noqa: S608
        'where t.workspace_id = p.workspace_id and t.word = w.word collate "C" and t.party_id = p.id'
    )


def postgres_triggers() -> list[str]:
    """Once a statement where rows come or go; once a row where a name really changes, which is rare."""
    one = "(select {}.*)"
    acts = {
        "insert": (_words_of("changed"), "insert", "referencing new table as changed for each statement"),
        "delete": (_without("changed"), "delete", "referencing old table as changed for each statement"),
        "update": (
            f"{_without(one.format('old'))}; {_words_of(one.format('new'))}",
            "update of name, folded, kind, workspace_id",
            "for each row when (old.name is distinct from new.name or old.folded is distinct from new.folded "
            "or old.kind is distinct from new.kind or old.workspace_id is distinct from new.workspace_id)",
        ),
    }
    statements = []
    for act, (body, event, how) in acts.items():
        name = f"third_party_searched_{act}"
        statements += [
            f"create or replace function {name}() returns trigger language plpgsql as "
            f"$$ begin {body}; return null; end $$",
            f"drop trigger if exists {name} on third_party",
            f"create trigger {name} after {event} on third_party {how} execute function {name}()",
        ]
    return statements
