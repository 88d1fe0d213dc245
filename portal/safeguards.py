"""What the database itself forbids, whatever the code does: another dossier's rows, and changing what is sealed.

Run after every migration, so that no new table is forgotten. Each statement can be run again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from workspaces.kernel import db
from workspaces.kernel.scoped import WorkspaceModel
from workspaces.kernel.settings import settings

# Cast within the select, hence once a statement: outside it, two thousand ids were read again for every row, at 2 ms a
# row. The second cast does nothing but say that the select is one array and not a list of rows.
VISIBLE = (
    "workspace_id = any((select string_to_array(nullif(current_setting('liasse.workspaces', true), ''), ',')::uuid[])"
    "::uuid[])"
)
APPEND_ONLY = ("audit_event", "archive_entry")
FROZEN_ONCE_ISSUED = (
    *("workspace_id", "direction", "party_name", "party_siren", "type_code", "number", "issue_date", "due_date"),
    *("currency", "net", "tax", "gross", "payable", "series", "series_year", "series_no"),
)


def tenant_tables() -> list[str]:
    """The tables behind `WorkspaceModel`, found among the models themselves."""
    found: list[str] = []
    pending = list(WorkspaceModel.__subclasses__())
    while pending:
        model = pending.pop()
        pending.extend(model.__subclasses__())
        if not model._meta.abstract:
            found.append(model._meta.db_table)
    return sorted(found)


async def secure() -> None:
    """Put every safeguard in place on the open database, as the role that owns the tables."""
    if db.is_postgres():
        await _row_level_security()
        await _grant_application_role()
        statements = postgres_triggers()
    else:
        statements = sqlite_triggers()
    for statement in statements:
        await db.execute(statement)


async def _row_level_security() -> None:
    """Forced, so that even the owner is held to it; with no dossier set, every row is out of sight."""
    for table in tenant_tables():
        await db.execute(f"alter table {table} enable row level security")
        await db.execute(f"alter table {table} force row level security")
        await db.execute(f"drop policy if exists tenant on {table}")
        await db.execute(f"create policy tenant on {table} using ({VISIBLE}) with check ({VISIBLE})")


async def _grant_application_role() -> None:
    """The role that serves owns nothing: it may read and write rows, not alter tables or their policies."""
    application, owner = urlsplit(settings().database).username, urlsplit(settings().database_owner).username
    if application and application != owner:
        await db.execute(f'grant select, insert, update, delete on all tables in schema public to "{application}"')
        await db.execute(f'grant usage, select on all sequences in schema public to "{application}"')


def sqlite_triggers() -> list[str]:
    """Updates and deletes of sealed rows abort."""
    statements = []
    for table in APPEND_ONLY:
        for act in ("update", "delete"):
            statements.append(
                f"create trigger if not exists {table}_no_{act} before {act} on {table} "
                f"begin select raise(abort, '{table} is append-only'); end"
            )
    changed = " or ".join(f"new.{column} is not old.{column}" for column in FROZEN_ONCE_ISSUED)
    frozen = "begin select raise(abort, 'an issued invoice is immutable'); end"
    statements.append(
        f"create trigger if not exists invoice_frozen before update on invoice "
        f"when old.series_no is not null and ({changed}) {frozen}"
    )
    statements.append(
        f"create trigger if not exists invoice_kept before delete on invoice when old.series_no is not null {frozen}"
    )
    return statements


def postgres_triggers() -> list[str]:
    statements = [
        "create or replace function liasse_forbid() returns trigger language plpgsql as "
        "$$ begin raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation'; end $$"
    ]
    for table in APPEND_ONLY:
        statements += [
            f"drop trigger if exists {table}_sealed on {table}",
            f"create trigger {table}_sealed before update or delete on {table} "
            f"for each row execute function liasse_forbid('{table} is append-only')",
        ]
    changed = " or ".join(f"new.{column} is distinct from old.{column}" for column in FROZEN_ONCE_ISSUED)
    forbid = "for each row when ({}) execute function liasse_forbid('an issued invoice is immutable')"
    statements += [
        "drop trigger if exists invoice_frozen on invoice",
        "create trigger invoice_frozen before update on invoice "
        + forbid.format(f"old.series_no is not null and ({changed})"),
        "drop trigger if exists invoice_kept on invoice",
        "create trigger invoice_kept before delete on invoice " + forbid.format("old.series_no is not null"),
    ]
    return statements
