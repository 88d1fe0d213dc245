from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0004_party_accounts_and_numbers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Tally",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("to_decide", fields.IntField(default=0, db_default=0)),
                ("decided_by_client", fields.IntField(default=0, db_default=0)),
                ("doubtful", fields.IntField(default=0, db_default=0)),
                ("doubtful_by_client", fields.IntField(default=0, db_default=0)),
                ("client_action", fields.IntField(default=0, db_default=0)),
                ("disputed", fields.IntField(default=0, db_default=0)),
                ("rejected", fields.IntField(default=0, db_default=0)),
                ("export_errors", fields.IntField(default=0, db_default=0)),
                ("stopped", fields.IntField(default=0, db_default=0)),
                ("last_deposit", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "tally",
                "app": "models",
                "unique_together": (("workspace_id",),),
                "pk_attr": "id",
                "table_description": "The moves of a dossier added up so far.",
            },
            bases=["Counted"],
        ),
        ops.CreateModel(
            name="TallyMove",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("to_decide", fields.IntField(default=0, db_default=0)),
                ("decided_by_client", fields.IntField(default=0, db_default=0)),
                ("doubtful", fields.IntField(default=0, db_default=0)),
                ("doubtful_by_client", fields.IntField(default=0, db_default=0)),
                ("client_action", fields.IntField(default=0, db_default=0)),
                ("disputed", fields.IntField(default=0, db_default=0)),
                ("rejected", fields.IntField(default=0, db_default=0)),
                ("export_errors", fields.IntField(default=0, db_default=0)),
                ("stopped", fields.IntField(default=0, db_default=0)),
                ("last_deposit", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "tally_move",
                "app": "models",
                "indexes": [Index(fields=["workspace_id"])],
                "pk_attr": "id",
                "table_description": "What one change of one row adds to each counter, or takes from it. Written by the database's triggers.",
            },
            bases=["Counted"],
        ),
    ]
