from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.kernel.ids import new_id
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0017_asked_pieces")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Absence",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(db_index=True)),
                ("member_id", fields.UUIDField(db_index=True)),
                ("deputy_id", fields.UUIDField(db_index=True)),
                ("first_day", fields.DateField()),
                ("last_day", fields.DateField()),
            ],
            options={
                "table": "absence",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Away from a day to another, both included. Meanwhile what they follow is among the deputy's own dossiers.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Handover",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(db_index=True)),
                ("sender_id", fields.UUIDField()),
                ("receiver_id", fields.UUIDField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by_name", fields.CharField(max_length=120)),
                (
                    "moved",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "given",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "handover",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Dossiers given from one colleague to another in one act. `given`: those that the receiver did not follow yet.",
            },
            bases=["Row"],
        ),
    ]
