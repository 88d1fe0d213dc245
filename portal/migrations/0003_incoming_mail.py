from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.dossiers.models import Direction
from workspaces.kernel.ids import new_id
from workspaces.mails.models import Outcome, Stage
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0002_parties_and_imports")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ApprovedSender",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("address", fields.CharField(max_length=254)),
                ("added_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("added_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "approved_sender",
                "app": "models",
                "unique_together": (("workspace_id", "address"),),
                "pk_attr": "id",
                "table_description": "An address whose invoices the dossier accepts by themselves, once the message is proved to come from it.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                (
                    "direction",
                    fields.CharEnumField(
                        description="PURCHASE: purchase\nSALE: sale", enum_type=Direction, max_length=8
                    ),
                ),
                ("recipient", fields.CharField(max_length=254)),
                ("route", fields.CharField(max_length=4)),
                ("envelope_from", fields.CharField(default="", max_length=254)),
                ("peer", fields.CharField(default="", max_length=45)),
                ("helo", fields.CharField(default="", max_length=255)),
                ("relayed", fields.BooleanField(default=False)),
                ("message_id", fields.CharField(default="", max_length=250)),
                ("fingerprint", fields.CharField(max_length=64)),
                ("sha256", fields.CharField(max_length=64)),
                ("size", fields.BigIntField()),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "stage",
                    fields.CharEnumField(
                        default=Stage.RECEIVED,
                        description="RECEIVED: received\nSORTED: sorted\nREFUSED: refused",
                        enum_type=Stage,
                        max_length=8,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=40)),
                ("message", fields.TextField(default="", unique=False)),
                ("sender", fields.CharField(default="", max_length=254)),
                ("sender_name", fields.CharField(default="", max_length=120)),
                ("subject", fields.CharField(default="", max_length=250)),
                ("spf", fields.CharField(default="", max_length=10)),
                ("dkim", fields.CharField(default="", max_length=10)),
                ("verified", fields.BooleanField(default=False)),
                ("caution", fields.CharField(default="", max_length=40)),
                (
                    "bounce",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("replied_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "incoming_mail",
                "app": "models",
                "unique_together": (("workspace_id", "direction", "fingerprint"),),
                "indexes": [Index(fields=["workspace_id", "received_at"])],
                "pk_attr": "id",
                "table_description": "A message for one address of the dossier. Its bytes are stored before the answer leaves.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="MailPart",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("mail_id", fields.UUIDField()),
                ("position", fields.IntField()),
                ("name", fields.CharField(max_length=255)),
                ("size", fields.BigIntField(default=0)),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="DOCUMENT: document\nKNOWN: known\nREFUSED: refused\nIGNORED: ignored",
                        enum_type=Outcome,
                        max_length=8,
                    ),
                ),
                ("document_id", fields.UUIDField(null=True)),
                ("code", fields.CharField(default="", max_length=40)),
                ("message", fields.TextField(default="", unique=False)),
            ],
            options={
                "table": "mail_part",
                "app": "models",
                "unique_together": (("workspace_id", "mail_id", "position"),),
                "pk_attr": "id",
                "table_description": "One part of a message, in its order. The parts of a message always add up to all that it carried.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="MailboxPlace",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("box", fields.CharField(unique=True, max_length=64)),
                ("uid_validity", fields.BigIntField()),
                ("uid", fields.BigIntField(default=0)),
            ],
            options={
                "table": "mailbox_place",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The last message taken from one folder of a mailbox. Numbers count only under the same `uid_validity`.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Document",
            name="caution",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Document",
            name="mail_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="MailMessage",
            name="in_reply_to",
            field=fields.CharField(default="", db_default="", max_length=250),
        ),
        ops.AddIndex(
            model_name="MailMessage",
            index=Index(fields=["to", "created_at"]),
        ),
        ops.AddField(
            model_name="Workspace",
            name="accept_approved_mail",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
