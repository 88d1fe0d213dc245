from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from importers.tables.models import Outcome, Stage
from json import dumps, loads
from workspaces.kernel.ids import new_id
from workspaces.parties.models import AccountState
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="BankAccount",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("party_id", fields.UUIDField()),
                ("iban", fields.CharField(max_length=34)),
                ("bic", fields.CharField(default="", max_length=11)),
                (
                    "state",
                    fields.CharEnumField(
                        description="PENDING: pending\nCURRENT: current\nFORMER: former\nREFUSED: refused",
                        enum_type=AccountState,
                        max_length=8,
                    ),
                ),
                ("previous", fields.CharField(default="", max_length=34)),
                ("origin", fields.CharField(max_length=10)),
                ("origin_id", fields.UUIDField(null=True)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_by_id", fields.UUIDField(null=True)),
                ("seen_by_name", fields.CharField(default="", max_length=120)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by_id", fields.UUIDField(null=True)),
                ("decided_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "bank_account",
                "app": "models",
                "indexes": [
                    Index(fields=["workspace_id", "party_id", "seen_at"]),
                    Index(fields=["workspace_id", "state"]),
                ],
                "pk_attr": "id",
                "table_description": "What is known of one account of a third party: who saw it first, where, and who confirmed or refused it.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="ColumnMemory",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("kind", fields.CharField(max_length=20)),
                ("header", fields.CharField(max_length=120)),
                ("field", fields.CharField(max_length=30)),
            ],
            options={
                "table": "import_column_memory",
                "app": "models",
                "unique_together": (("workspace_id", "kind", "header"),),
                "pk_attr": "id",
                "table_description": "Which column of a file meant which field, remembered by the folded header, for the firm or the dossier.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Contact",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("party_id", fields.UUIDField()),
                ("name", fields.CharField(max_length=120)),
                ("role", fields.CharField(default="", max_length=80)),
                ("email", fields.CharField(default="", max_length=254)),
                ("phone", fields.CharField(default="", max_length=30)),
            ],
            options={
                "table": "party_contact",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "party_id"])],
                "pk_attr": "id",
                "table_description": "Somebody to talk to at a third party.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("kind", fields.CharField(max_length=20)),
                ("side", fields.CharField(default="", max_length=8)),
                ("name", fields.CharField(max_length=200)),
                ("size", fields.BigIntField()),
                ("sha256", fields.CharField(max_length=64)),
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
                (
                    "look",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "choice",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "mapping",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "refused_repairs",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "repairs",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "mistakes",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("row_count", fields.IntField(default=0)),
                ("new_count", fields.IntField(default=0)),
                ("update_count", fields.IntField(default=0)),
                ("same_count", fields.IntField(default=0)),
                ("doubt_count", fields.IntField(default=0)),
                ("bad_count", fields.IntField(default=0)),
                ("chunk_count", fields.IntField(default=0)),
                ("chunks_checked", fields.IntField(default=0)),
                ("chunks_written", fields.IntField(default=0)),
                ("created", fields.IntField(default=0)),
                ("updated", fields.IntField(default=0)),
                ("pending_ibans", fields.IntField(default=0)),
                ("by_id", fields.UUIDField(null=True)),
                ("by_name", fields.CharField(default="", max_length=120)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("began_writing_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "import_batch",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "created_at"])],
                "pk_attr": "id",
                "table_description": "One file brought in. `workspace_id` is the dossier, or the firm for what concerns several dossiers.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="ImportRow",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("batch_id", fields.UUIDField()),
                ("target_id", fields.UUIDField(null=True)),
                ("row", fields.IntField()),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="NEW: new\nUPDATE: update\nSAME: same\nDOUBT: doubt\nBAD: bad",
                        enum_type=Outcome,
                        max_length=6,
                    ),
                ),
                (
                    "values",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "errors",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "before",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "after",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "candidates",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("why", fields.CharField(default="", max_length=30)),
                ("decision", fields.CharField(default="", max_length=40)),
                ("written", fields.BooleanField(default=False)),
                ("version_after", fields.IntField(default=0)),
            ],
            options={
                "table": "import_row",
                "app": "models",
                "unique_together": (("batch_id", "row"),),
                "indexes": [Index(fields=["workspace_id", "batch_id", "outcome", "row"])],
                "pk_attr": "id",
                "table_description": "One row of the file that somebody looks at: bad, doubtful, or an update with what it changes.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Merge",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("kept_id", fields.UUIDField()),
                ("merged_id", fields.UUIDField()),
                (
                    "invoices",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "filled",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by_id", fields.UUIDField(null=True)),
                ("by_name", fields.CharField(default="", max_length=120)),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "party_merge",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "kept_id"]), Index(fields=["workspace_id", "merged_id"])],
                "pk_attr": "id",
                "table_description": "Two third parties found to be one: what moved and what was filled in, so that it can be taken back.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="PartyAddress",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("party_id", fields.UUIDField()),
                ("label", fields.CharField(max_length=80)),
                ("address", fields.CharField(default="", max_length=200)),
                ("address2", fields.CharField(default="", max_length=200)),
                ("postcode", fields.CharField(default="", max_length=10)),
                ("city", fields.CharField(default="", max_length=80)),
                ("country", fields.CharField(default="FR", max_length=2)),
            ],
            options={
                "table": "party_address",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "party_id"])],
                "pk_attr": "id",
                "table_description": "Another address of a third party than its own: where it is delivered, where it wants its invoices.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.RemoveIndex(
            model_name="ThirdParty",
            name=None,
            fields=["workspace_id", "kind", "siren"],
        ),
        ops.RemoveIndex(
            model_name="ThirdParty",
            name=None,
            fields=["workspace_id", "kind", "folded"],
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="account",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="address",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="address2",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="archived_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="auxiliary",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="bic",
            field=fields.CharField(default="", db_default="", max_length=11),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="city",
            field=fields.CharField(default="", db_default="", max_length=80),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="contact",
            field=fields.CharField(default="", db_default="", max_length=120),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="country",
            field=fields.CharField(default="FR", db_default="FR", max_length=2),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="duplicates",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="iban_pending",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="import_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="journal",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="merged_into",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="note",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="outstanding",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="phone",
            field=fields.CharField(default="", db_default="", max_length=30),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="postcode",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="since",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="siret",
            field=fields.CharField(default="", db_default="", max_length=14),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="terms_days",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="terms_end_of_month",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="updated_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="vat_rate",
            field=fields.CharField(default="", db_default="", max_length=6),
        ),
        ops.AddField(
            model_name="ThirdParty",
            name="version",
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddIndex(
            model_name="ThirdParty",
            index=Index(fields=["workspace_id", "kind", "siren", "id"]),
        ),
        ops.AddIndex(
            model_name="ThirdParty",
            index=Index(fields=["workspace_id", "kind", "folded", "id"]),
        ),
    ]
