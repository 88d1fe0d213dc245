from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.kernel.ids import new_id
from workspaces.parties.models import Kind
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0003_incoming_mail")]

    initial = False

    operations = [
        ops.CreateModel(
            name="RetiredNumber",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="SUPPLIER: supplier\nCUSTOMER: customer", enum_type=Kind, max_length=8
                    ),
                ),
                ("number", fields.CharField(max_length=20)),
            ],
            options={
                "table": "retired_party_number",
                "app": "models",
                "unique_together": (("workspace_id", "kind", "number"),),
                "pk_attr": "id",
                "table_description": "A number whose third party is gone: it is never given again.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.AddField(
            model_name="BankAccount",
            name="reason",
            field=fields.CharField(default="", db_default="", max_length=300),
        ),
        ops.AddIndex(
            model_name="BankAccount",
            index=Index(fields=["workspace_id", "iban"]),
        ),
        ops.AddIndex(
            model_name="Invoice",
            index=Index(fields=["workspace_id", "party_id", "received_at", "id"]),
        ),
        ops.AddField(
            model_name="Workspace",
            name="customer_numbers",
            field=fields.CharField(default="CLI-{n:3}", db_default="CLI-{n:3}", max_length=30),
        ),
        ops.AddField(
            model_name="Workspace",
            name="supplier_numbers",
            field=fields.CharField(default="FOUR-{n:3}", db_default="FOUR-{n:3}", max_length=30),
        ),
    ]
