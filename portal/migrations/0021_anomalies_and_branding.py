from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.anomalies.models import AnomalyKind, AnomalyState
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0022_reminders_and_bank")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Anomaly",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("invoice_id", fields.UUIDField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="NEW_IBAN: new-iban\nOTHER_IBAN: other-iban\nAMOUNT: amount\nVAT: vat\nELSEWHERE: elsewhere\nFUTURE: future\nPERIOD: period\nCLOSED: closed",
                        enum_type=AnomalyKind,
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=AnomalyState.OPEN,
                        description="OPEN: open\nRESOLVED: resolved",
                        enum_type=AnomalyState,
                        max_length=8,
                    ),
                ),
                ("facts", fields.CharField(default="", max_length=100)),
                ("sentence", fields.TextField(unique=False)),
                ("party_name", fields.CharField(default="", max_length=160)),
                ("party_siren", fields.CharField(default="", max_length=9)),
                ("account_id", fields.UUIDField(null=True)),
                ("firm_id", fields.UUIDField(null=True)),
                ("elsewhere_workspace_id", fields.UUIDField(null=True)),
                ("elsewhere_invoice_id", fields.UUIDField(null=True)),
                ("found_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("because", fields.CharField(default="", max_length=9)),
                ("note", fields.CharField(default="", max_length=300)),
                ("resolved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("resolved_by_id", fields.UUIDField(null=True)),
                ("resolved_by_name", fields.CharField(default="", max_length=120)),
                ("act_id", fields.UUIDField(null=True)),
                ("with_invoice", fields.BooleanField(default=False)),
            ],
            options={
                "table": "anomaly",
                "app": "models",
                "unique_together": (("workspace_id", "invoice_id", "kind"),),
                "indexes": [
                    Index(fields=["state", "found_at", "id", "workspace_id"]),
                    Index(fields=["state", "kind", "found_at", "id", "workspace_id"]),
                    Index(fields=["workspace_id", "state", "found_at", "id"]),
                    Index(fields=["workspace_id", "account_id"]),
                    Index(fields=["act_id"]),
                ],
                "pk_attr": "id",
                "table_description": "`facts` is what it was told from: it opens again only when these change, and is empty once they are gone.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Branding",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(unique=True)),
                ("name", fields.CharField(default="", max_length=80)),
                ("accent", fields.CharField(default="", max_length=7)),
                ("logo_key", fields.CharField(default="", max_length=200)),
                ("logo_sha256", fields.CharField(default="", max_length=64)),
                ("logo_width", fields.IntField(default=0)),
                ("logo_height", fields.IntField(default=0)),
                ("signature", fields.TextField(default="", unique=False)),
                ("updated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("updated_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "firm_branding",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Absent, or an empty value: the firm's own name, no logo, the product's colour, no signature.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_amount",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_closed",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_elsewhere",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_future",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_new_iban",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_other_iban",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_period",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Tally",
            name="anomaly_vat",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_amount",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_closed",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_elsewhere",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_future",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_new_iban",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_other_iban",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_period",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="TallyMove",
            name="anomaly_vat",
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
