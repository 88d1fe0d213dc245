from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.kernel.ids import new_id
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0009_accounting")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ListView",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField()),
                ("user_id", fields.UUIDField()),
                ("screen", fields.CharField(max_length=12)),
                ("name", fields.CharField(default="", max_length=60)),
                ("query", fields.TextField(default="", unique=False)),
                (
                    "columns",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "list_view",
                "app": "models",
                "unique_together": (("firm_id", "user_id", "screen", "name"),),
                "pk_attr": "id",
                "table_description": "What one person kept of one list. Without a name: the columns they see when the address says nothing.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Invoice",
            name="channel",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
    ]
