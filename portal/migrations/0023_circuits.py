import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from workspaces.circuits.models import RunState, Said
from workspaces.kernel.ids import new_id


class Migration(migrations.Migration):
    dependencies = [("models", "0022_take_overs")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Circuit",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("name", fields.CharField(max_length=80)),
                ("position", fields.IntField(default=0)),
                ("active", fields.BooleanField(default=True)),
                ("version", fields.IntField(default=1)),
                (
                    "conditions",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "steps",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "circuit",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "active", "position"])],
                "pk_attr": "id",
                "table_description": "One rule of the dossier. `conditions` and `steps` are those of `rules`, as JSON. The first that fits an invoice,",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Deputy",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("person_id", fields.UUIDField()),
                ("person_name", fields.CharField(max_length=120)),
                ("deputy_id", fields.UUIDField()),
                ("deputy_name", fields.CharField(max_length=120)),
                ("first_day", fields.DateField(null=True)),
                ("last_day", fields.DateField(null=True)),
            ],
            options={
                "table": "circuit_deputy",
                "app": "models",
                "unique_together": (("workspace_id", "person_id"),),
                "pk_attr": "id",
                "table_description": "Who decides in somebody's stead: between two days beside them, and at any time once they are gone.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="InvoiceTag",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("invoice_id", fields.UUIDField()),
                ("name", fields.CharField(max_length=40)),
            ],
            options={
                "table": "invoice_tag",
                "app": "models",
                "unique_together": (("invoice_id", "name"),),
                "indexes": [Index(fields=["workspace_id", "name"])],
                "pk_attr": "id",
                "table_description": "A word that people put on an invoice, to find it and to choose its circuit: a project, a site, a department.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Run",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("invoice_id", fields.UUIDField()),
                ("circuit_id", fields.UUIDField()),
                ("circuit_name", fields.CharField(max_length=80)),
                ("circuit_version", fields.IntField()),
                (
                    "steps",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("seen", fields.CharField(max_length=16)),
                ("step", fields.IntField(default=0)),
                ("turn", fields.IntField(default=1)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=RunState.OPEN,
                        description="OPEN: open\nACCEPTED: accepted\nREFUSED: refused\nLEFT: left\nAGAIN: again",
                        enum_type=RunState,
                        max_length=8,
                    ),
                ),
                ("version", fields.IntField(default=1)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "circuit_run",
                "app": "models",
                "indexes": [
                    Index(fields=["workspace_id", "invoice_id", "state"]),
                    Index(fields=["workspace_id", "state", "since"]),
                ],
                "pk_attr": "id",
                "table_description": "One invoice in one circuit, with the steps as they were when it began.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Visa",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("run_id", fields.UUIDField()),
                ("step", fields.IntField()),
                ("turn", fields.IntField()),
                ("seat_id", fields.UUIDField()),
                ("seat_name", fields.CharField(max_length=120)),
                ("by_id", fields.UUIDField()),
                ("by_name", fields.CharField(max_length=120)),
                (
                    "said",
                    fields.CharEnumField(
                        description="AGREED: agreed\nREFUSED: refused\nSENT_BACK: sent-back",
                        enum_type=Said,
                        max_length=9,
                    ),
                ),
                ("comment", fields.CharField(default="", max_length=500)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "circuit_visa",
                "app": "models",
                "unique_together": (("run_id", "turn", "seat_id"),),
                "indexes": [Index(fields=["workspace_id", "run_id", "at"])],
                "pk_attr": "id",
                "table_description": "What was said in the place of one named approver (`seat_id`), by them or by whoever stands in for them.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="reverse_charge",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="vat_share",
            field=fields.CharField(default="", db_default="", max_length=3),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="project",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
    ]
