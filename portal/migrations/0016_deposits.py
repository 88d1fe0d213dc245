from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.documents.models import Channel
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0015_counted_as")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Deposit",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                (
                    "channel",
                    fields.CharEnumField(
                        description="UPLOAD: upload\nSCAN: scan\nMAIL: mail\nAPI: api\nCONNECTOR: connector\nNETWORK: network\nWORKSPACE: workspace",
                        enum_type=Channel,
                        max_length=10,
                    ),
                ),
                ("sender_id", fields.UUIDField(null=True)),
                ("sender_name", fields.CharField(default="", max_length=120)),
                ("mail_id", fields.UUIDField(null=True)),
                ("name", fields.CharField(max_length=255)),
                ("first_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "deposit",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "last_at"])],
                "pk_attr": "id",
                "table_description": "One dossier, one way in, one sender, without a pause. `name` is that of its first document.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.AddField(
            model_name="Document",
            name="deposit_id",
            field=fields.UUIDField(null=True),
        ),
    ]
