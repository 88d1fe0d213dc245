from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from portal.alerts.models import Kind
from workspaces.conversations.models import Side, Waits
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0023_circuits")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Alert",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("firm_id", fields.UUIDField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="REVIEW: review\nCLIENT: client\nQUESTION: question\nIBAN: iban\nEXPORT: export",
                        enum_type=Kind,
                        max_length=8,
                    ),
                ),
                ("subject_id", fields.UUIDField()),
                ("title", fields.CharField(default="", max_length=200)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("days", fields.IntField()),
                ("paused_until", fields.DateField(null=True)),
                ("resolved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("resolved_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "alert",
                "app": "models",
                "unique_together": (("workspace_id", "firm_id", "kind", "subject_id"),),
                "indexes": [Index(fields=["firm_id", "since", "id"])],
                "pk_attr": "id",
                "table_description": "One thing of a dossier that waits too long for one firm, since `since`. It goes when it waits no more.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="AlertMail",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField()),
                ("person_id", fields.UUIDField()),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("sent_on", fields.DateField(null=True)),
            ],
            options={
                "table": "alert_mail",
                "app": "models",
                "unique_together": (("firm_id", "person_id"),),
                "pk_attr": "id",
                "table_description": "Somebody of a firm who asked for the alerts of their dossiers, once a day.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AlertRule",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(db_index=True)),
                ("workspace_id", fields.UUIDField(null=True)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="REVIEW: review\nCLIENT: client\nQUESTION: question\nIBAN: iban\nEXPORT: export",
                        enum_type=Kind,
                        max_length=8,
                    ),
                ),
                ("days", fields.IntField()),
            ],
            options={
                "table": "alert_rule",
                "app": "models",
                "unique_together": (("firm_id", "workspace_id", "kind"),),
                "pk_attr": "id",
                "table_description": "After how many days something of a kind is an alert, zero for never. `workspace_id`: for that dossier instead.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Comment",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("conversation_id", fields.UUIDField()),
                ("text", fields.TextField(unique=False)),
                ("side", fields.CharEnumField(description="FIRM: firm\nCLIENT: client", enum_type=Side, max_length=6)),
                ("author_id", fields.UUIDField()),
                ("author_name", fields.CharField(max_length=120)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("edited_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("by_mail", fields.BooleanField(default=False)),
                (
                    "mentions",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
            ],
            options={
                "table": "comment",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "conversation_id", "at"])],
                "pk_attr": "id",
                "table_description": "What one person said. A deleted one keeps its place and loses its words.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Conversation",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("invoice_id", fields.UUIDField()),
                ("firm_id", fields.UUIDField(null=True)),
                ("page", fields.IntField(null=True)),
                ("x", fields.FloatField(null=True)),
                ("y", fields.FloatField(null=True)),
                (
                    "waits",
                    fields.CharEnumField(
                        description="FIRM: firm\nCLIENT: client\nNOBODY: done", enum_type=Waits, max_length=6
                    ),
                ),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("opened_by_name", fields.CharField(default="", max_length=120)),
                ("last_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_by_id", fields.UUIDField(null=True)),
                ("resolved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("resolved_by_name", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "conversation",
                "app": "models",
                "indexes": [
                    Index(fields=["workspace_id", "invoice_id", "opened_at"]),
                    Index(fields=["workspace_id", "waits", "last_at", "id"]),
                    Index(fields=["waits", "last_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "One thread on one invoice. `firm_id`: only the people of that firm ever see it, null when it is shared.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="DeskTally",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("firm_id", fields.UUIDField()),
                ("talks", fields.IntField(default=0, db_default=0)),
                ("asked", fields.IntField(default=0, db_default=0)),
                ("alerts", fields.IntField(default=0, db_default=0)),
            ],
            options={
                "table": "desk_tally",
                "app": "models",
                "unique_together": (("workspace_id", "firm_id"),),
                "pk_attr": "id",
                "table_description": "How many conversations wait for the firm, pieces were asked for and have not come, alerts are neither resolved",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="MailReply",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("conversation_id", fields.UUIDField()),
                ("person_id", fields.UUIDField()),
                ("fingerprint", fields.CharField(max_length=64)),
                ("sha256", fields.CharField(max_length=64)),
                ("size", fields.BigIntField()),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("state", fields.CharField(default="received", max_length=8)),
                ("reason", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "mail_reply",
                "app": "models",
                "unique_together": (("workspace_id", "conversation_id", "fingerprint"),),
                "pk_attr": "id",
                "table_description": "A message that came to a reply address, kept byte for byte where no list of the dossier shows it.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Reader",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("conversation_id", fields.UUIDField()),
                ("person_id", fields.UUIDField()),
                ("involved", fields.BooleanField(default=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "conversation_reader",
                "app": "models",
                "unique_together": (("workspace_id", "conversation_id", "person_id"),),
                "indexes": [Index(fields=["person_id", "conversation_id"])],
                "pk_attr": "id",
                "table_description": "How far one person has read a conversation. `involved`: they wrote in it, or were called by name.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="ReplyAddress",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("workspace_id", fields.UUIDField()),
                ("conversation_id", fields.UUIDField()),
                ("person_id", fields.UUIDField()),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reply_address",
                "app": "models",
                "pk_attr": "id",
                "table_description": "To whom a mail about a conversation was written, found by the SHA-256 of the token in its reply address.",
            },
            bases=["Row"],
        ),
    ]
