from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0006_import_channel")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name="ApiKey",
            options={
                "table": "api_key",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A key of the dossier's API. Only its SHA-256 is kept, `prefix` lets people recognise it. `firm_id`: the firm that",
            },
        ),
        ops.AddField(
            model_name="ApiKey",
            name="firm_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AlterModelOptions(
            name="Idempotency",
            options={
                "table": "idempotency",
                "app": "models",
                "unique_together": (("workspace_id", "key"),),
                "pk_attr": "id",
                "table_description": "The document that answers an `Idempotency-Key`, filed or about to be, and the fingerprint of the request.",
            },
        ),
    ]
