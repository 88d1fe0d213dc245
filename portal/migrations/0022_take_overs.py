from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from importers.tables.models import Stage
from importers.takeover.models import Choice, Fate, Part
from json import dumps, loads
from workspaces.documents.models import Channel
from workspaces.dossiers.models import Direction
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0024_captures")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Origin",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("document_id", fields.UUIDField()),
                ("takeover_id", fields.UUIDField()),
                ("source", fields.CharField(default="", max_length=60)),
                ("taken_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("taken_by_name", fields.CharField(default="", max_length=120)),
                ("deposited_on", fields.DateField(null=True)),
                ("dated_by", fields.CharField(default="", max_length=8)),
                (
                    "facts",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("review", fields.BooleanField(default=False)),
                ("sealing", fields.BooleanField(default=False)),
            ],
            options={
                "table": "document_origin",
                "app": "models",
                "unique_together": (("workspace_id", "document_id"),),
                "indexes": [Index(fields=["workspace_id", "takeover_id"])],
                "pk_attr": "id",
                "table_description": "Taken over from `source` by somebody, deposited there on a day, known by `dated_by` (index, zip or reading).",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="TakeOver",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("name", fields.CharField(max_length=200)),
                ("size", fields.BigIntField()),
                ("sha256", fields.CharField(max_length=64)),
                ("source", fields.CharField(default="", max_length=60)),
                ("review", fields.BooleanField(default=False)),
                ("only_id", fields.UUIDField(null=True)),
                ("channel", fields.CharField(default="page", max_length=8)),
                (
                    "stage",
                    fields.CharEnumField(
                        default=Stage.LOOKING,
                        description="LOOKING: looking\nCOLUMNS: columns\nCHECKING: checking\nPREVIEW: preview\nWRITING: writing\nDONE: done\nREFUSED: refused\nCANCELLED: cancelled\nUNDOING: undoing\nUNDONE: undone",
                        enum_type=Stage,
                        max_length=10,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=40)),
                ("message", fields.TextField(default="", unique=False)),
                ("file_count", fields.IntField(default=0)),
                ("created", fields.IntField(default=0)),
                ("known", fields.IntField(default=0)),
                ("refused", fields.IntField(default=0)),
                ("by_id", fields.UUIDField(null=True)),
                ("by_name", fields.CharField(default="", max_length=120)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("began_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "take_over",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "created_at"])],
                "pk_attr": "id",
                "table_description": "One ZIP. `source` is the software that it comes from, as the firm calls it. `created`, `known` and `refused` move",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="TakenDossier",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("takeover_id", fields.UUIDField()),
                ("position", fields.IntField()),
                ("folder", fields.CharField(max_length=200)),
                ("name", fields.CharField(default="", max_length=160)),
                ("siren", fields.CharField(default="", max_length=9)),
                (
                    "choice",
                    fields.CharEnumField(
                        default=Choice.ASKED,
                        description="ASKED: \nINTO: into\nOPEN: open\nSKIP: skip",
                        enum_type=Choice,
                        max_length=5,
                    ),
                ),
                ("target_id", fields.UUIDField(null=True)),
                ("opened", fields.BooleanField(default=False)),
                ("problem", fields.TextField(default="", unique=False)),
                ("rows", fields.IntField(default=0)),
            ],
            options={
                "table": "taken_dossier",
                "app": "models",
                "unique_together": (("workspace_id", "takeover_id", "position"),),
                "indexes": [Index(fields=["takeover_id", "target_id"])],
                "pk_attr": "id",
                "table_description": "One folder of the ZIP, or all of it: whose it seems to be, and where it goes. `rows` counts index lines that no",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="TakenFile",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("takeover_id", fields.UUIDField()),
                ("dossier_id", fields.UUIDField(null=True)),
                ("place", fields.IntField()),
                ("path", fields.TextField(unique=False)),
                ("name", fields.CharField(max_length=255)),
                ("size", fields.BigIntField()),
                (
                    "part",
                    fields.CharEnumField(
                        description="DOCUMENT: document\nPARTIES: parties\nINDEX: index\nNOTHING: nothing",
                        enum_type=Part,
                        max_length=8,
                    ),
                ),
                (
                    "direction",
                    fields.CharEnumField(
                        default=Direction.PURCHASE,
                        description="PURCHASE: purchase\nSALE: sale",
                        enum_type=Direction,
                        max_length=8,
                    ),
                ),
                ("dated_on", fields.DateField(null=True)),
                (
                    "facts",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("rows", fields.IntField(default=0)),
                (
                    "fate",
                    fields.CharEnumField(
                        default=Fate.WAITING,
                        description="WAITING: \nCREATED: created\nKNOWN: known\nREFUSED: refused",
                        enum_type=Fate,
                        max_length=7,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=40)),
                ("message", fields.TextField(default="", unique=False)),
                ("sha256", fields.CharField(default="", max_length=64)),
                ("document_id", fields.UUIDField(null=True)),
                ("batch_id", fields.UUIDField(null=True)),
                ("undone", fields.CharField(default="", max_length=8)),
            ],
            options={
                "table": "taken_file",
                "app": "models",
                "unique_together": (("workspace_id", "takeover_id", "place"),),
                "indexes": [Index(fields=["workspace_id", "takeover_id", "fate", "place"])],
                "pk_attr": "id",
                "table_description": "One file of the ZIP. `place` is its rank there, `dated_on` its day there, `facts` what an index says of it:",
            },
            bases=["WorkspaceModel"],
        ),
        ops.AlterField(
            model_name="Deposit",
            name="channel",
            field=fields.CharEnumField(
                description="UPLOAD: upload\nSCAN: scan\nMAIL: mail\nAPI: api\nCONNECTOR: connector\nNETWORK: network\nWORKSPACE: workspace\nTAKEOVER: takeover",
                enum_type=Channel,
                max_length=10,
            ),
        ),
        ops.AlterField(
            model_name="Document",
            name="channel",
            field=fields.CharEnumField(
                description="UPLOAD: upload\nSCAN: scan\nMAIL: mail\nAPI: api\nCONNECTOR: connector\nNETWORK: network\nWORKSPACE: workspace\nTAKEOVER: takeover",
                enum_type=Channel,
                max_length=10,
            ),
        ),
    ]
