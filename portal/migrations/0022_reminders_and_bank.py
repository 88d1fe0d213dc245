from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from portal.deadlines.models import Own
from workspaces.bank.models import Standing
from workspaces.deadlines.planning import Why
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0020_conversations")]

    initial = False

    operations = [
        ops.CreateModel(
            name="BankLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("print", fields.CharField(max_length=64)),
                ("on", fields.DateField()),
                ("amount", fields.BigIntField()),
                ("label", fields.CharField(max_length=200)),
                ("payee", fields.CharField(default="", max_length=140)),
                (
                    "standing",
                    fields.CharEnumField(
                        default=Standing.OPEN,
                        description="OPEN: open\nASKED: asked\nPROVEN: proven\nLEFT: left",
                        enum_type=Standing,
                        max_length=6,
                    ),
                ),
                ("invoice_id", fields.UUIDField(null=True)),
                ("brought_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("brought_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "bank_line",
                "app": "models",
                "unique_together": (("workspace_id", "print"),),
                "indexes": [Index(fields=["workspace_id", "standing", "on"])],
                "pk_attr": "id",
                "table_description": "One movement. `amount` is in cents, negative for what was paid. `print` tells lines apart: the day, the amount,",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="DossierChasing",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                (
                    "weekly",
                    fields.CharEnumField(
                        default=Own.AS_FIRM, description="AS_FIRM: \nYES: yes\nNO: no", enum_type=Own, max_length=3
                    ),
                ),
                (
                    "before_due",
                    fields.CharEnumField(
                        default=Own.AS_FIRM, description="AS_FIRM: \nYES: yes\nNO: no", enum_type=Own, max_length=3
                    ),
                ),
                (
                    "skipped",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("stopped_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("stopped_by_name", fields.CharField(default="", max_length=120)),
                ("bounce", fields.TextField(default="", unique=False)),
            ],
            options={
                "table": "dossier_chasing",
                "app": "models",
                "unique_together": (("workspace_id",),),
                "pk_attr": "id",
                "table_description": "What one dossier has of its own. `skipped`: days (ISO) on which nothing leaves. `stopped_at`: nothing leaves",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="FirmChasing",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(unique=True)),
                ("weekly", fields.BooleanField(default=False)),
                ("weekday", fields.IntField(default=1)),
                ("hour", fields.IntField(default=9)),
                ("before_due", fields.BooleanField(default=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "firm_chasing",
                "app": "models",
                "pk_attr": "id",
                "table_description": "What a firm sends by itself, nothing until it says so. `weekday` counts from Monday, `hour` is Paris time.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="AskedPiece",
            name="amount",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="AskedPiece",
            name="bank_line_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="AskedPiece",
            name="invoice_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="AskedPiece",
            name="paid_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="AskedPiece",
            name="payee",
            field=fields.CharField(default="", db_default="", max_length=140),
        ),
        ops.AddField(
            model_name="PieceReminder",
            name="why",
            field=fields.CharEnumField(
                default=Why.HAND,
                description="HAND: hand\nWEEKLY: weekly\nDUE: due",
                db_default="hand",
                enum_type=Why,
                max_length=6,
            ),
        ),
    ]
