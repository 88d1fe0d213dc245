"""Names that hold a typographic apostrophe, folded as they are now: « d’Or » was kept as `dor`, and is `d or`."""

from __future__ import annotations

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from workspaces.parties.models import folded

DOSSIERS = "select id from workspace"
NAMES = "select id, name, folded from third_party where name like '%’%' or name like '%‘%' or name like '%ʼ%'"
ACTING = "select set_config('liasse.workspaces', $1, true)"
CHANGE = {
    "postgres": "update third_party set folded = $1 where id = $2",
    "sqlite": "update third_party set folded = ? where id = ?",
}


async def fold_again(_apps: Any, editor: Any) -> None:
    """On the migration's own connection. The lists' triggers follow each name."""
    client, dialect = editor.client, editor.client.capabilities.dialect
    if dialect == "postgres":
        everywhere = [str(row["id"]) for row in await client.execute_query_dict(DOSSIERS)]
        await client.execute_query_dict(ACTING, [",".join(everywhere)])
    for row in await client.execute_query_dict(NAMES):
        if (right := folded(row["name"])) != row["folded"]:
            await client.execute_query(CHANGE[dialect], [right, row["id"]])


class Migration(migrations.Migration):
    dependencies = [("models", "0018_absences")]

    initial = False

    operations = [ops.RunPython(fold_again)]
