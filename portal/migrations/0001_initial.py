from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.documents.models import Channel, State
from workspaces.dossiers.models import Acceptance, Decider, Direction, MemberRole, VatRegime
from workspaces.invoices.status import Accounting, Lifecycle, Payment, Processing
from workspaces.kernel.ids import new_id
from workspaces.parties.models import Kind
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Address",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField(db_index=True)),
                (
                    "direction",
                    fields.CharEnumField(
                        description="PURCHASE: purchase\nSALE: sale", enum_type=Direction, max_length=8
                    ),
                ),
                ("address", fields.CharField(unique=True, max_length=254)),
                ("current", fields.BooleanField(default=True)),
            ],
            options={
                "table": "address",
                "app": "models",
                "pk_attr": "id",
                "table_description": "An e-mail address on which the dossier receives invoices. Unique on the platform. Old ones stay as aliases.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ApiKey",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField(db_index=True)),
                ("name", fields.CharField(max_length=80)),
                ("prefix", fields.CharField(max_length=12)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "api_key",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A key of the dossier's API. Only its SHA-256 is kept, `prefix` lets people recognise it.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ArchiveEntry",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("seq", fields.BigIntField()),
                ("invoice_id", fields.UUIDField(unique=True)),
                ("document_id", fields.UUIDField(null=True)),
                (
                    "direction",
                    fields.CharEnumField(
                        description="PURCHASE: purchase\nSALE: sale", enum_type=Direction, max_length=8
                    ),
                ),
                ("party_name", fields.CharField(max_length=160)),
                ("party_siren", fields.CharField(default="", max_length=9)),
                ("type_code", fields.CharField(max_length=3)),
                ("number", fields.CharField(max_length=60)),
                ("issue_date", fields.DateField(null=True)),
                ("gross", fields.BigIntField(null=True)),
                ("currency", fields.CharField(max_length=3)),
                ("original_key", fields.CharField(max_length=200)),
                ("original_sha256", fields.CharField(max_length=64)),
                ("original_name", fields.CharField(max_length=255)),
                ("facturx_key", fields.CharField(max_length=200)),
                ("facturx_sha256", fields.CharField(max_length=64)),
                ("sealed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("keep_until", fields.DateField()),
                ("previous", fields.CharField(max_length=64)),
                ("hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "archive_entry",
                "app": "models",
                "unique_together": (("workspace_id", "seq"),),
                "indexes": [Index(fields=["workspace_id", "direction", "issue_date", "id"])],
                "pk_attr": "id",
                "table_description": "One archived invoice: its original, its Factur-X, their hashes, and until when they must be kept.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Assignment",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("member_id", fields.UUIDField(db_index=True)),
                ("workspace_id", fields.UUIDField(db_index=True)),
            ],
            options={
                "table": "assignment",
                "app": "models",
                "unique_together": (("member_id", "workspace_id"),),
                "pk_attr": "id",
                "table_description": "« Suivi par »: this member follows this dossier.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Attempt",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("key", fields.CharField(max_length=120)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "attempt",
                "app": "models",
                "indexes": [Index(fields=["key", "at"])],
                "pk_attr": "id",
                "table_description": "A try at something limited (sign-in, forgotten password): `key` is what is counted, by account or by address.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("seq", fields.BigIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("what", fields.CharField(max_length=60)),
                ("subject_id", fields.UUIDField(null=True)),
                ("by_id", fields.UUIDField(null=True)),
                ("by_name", fields.CharField(default="", max_length=120)),
                (
                    "detail",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("previous", fields.CharField(max_length=64)),
                ("hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "audit_event",
                "app": "models",
                "unique_together": (("workspace_id", "seq"),),
                "indexes": [Index(fields=["workspace_id", "subject_id"])],
                "pk_attr": "id",
                "table_description": "One act. `workspace_id` is the dossier, or the firm for what concerns no dossier. `hash` covers all the rest.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="ChainHead",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("kind", fields.CharField(max_length=10)),
                ("seq", fields.BigIntField(default=0)),
                (
                    "hash",
                    fields.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000", max_length=64
                    ),
                ),
            ],
            options={
                "table": "chain_head",
                "app": "models",
                "unique_together": (("workspace_id", "kind"),),
                "pk_attr": "id",
                "table_description": "Where a dossier's chain of one kind stands: the number and the hash of its last entry.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Document",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                (
                    "direction",
                    fields.CharEnumField(
                        description="PURCHASE: purchase\nSALE: sale", enum_type=Direction, max_length=8
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(
                        description="UPLOAD: upload\nSCAN: scan\nMAIL: mail\nAPI: api\nCONNECTOR: connector\nNETWORK: network\nWORKSPACE: workspace",
                        enum_type=Channel,
                        max_length=10,
                    ),
                ),
                ("name", fields.CharField(max_length=255)),
                ("media_type", fields.CharField(default="", max_length=80)),
                ("size", fields.BigIntField()),
                ("sha256", fields.CharField(max_length=64)),
                ("sender_id", fields.UUIDField(null=True)),
                ("sender_name", fields.CharField(default="", max_length=120)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=State.RECEIVED,
                        description="RECEIVED: received\nREADING: reading\nREADY: ready\nREFUSED: refused\nFAILED: failed",
                        enum_type=State,
                        max_length=8,
                    ),
                ),
                ("verdict", fields.CharField(default="", max_length=6)),
                ("reason", fields.CharField(default="", max_length=40)),
                ("message", fields.TextField(default="", unique=False)),
                ("invoice_id", fields.UUIDField(null=True)),
                ("container_id", fields.UUIDField(null=True)),
                ("page_count", fields.IntField(default=0)),
                ("words_key", fields.CharField(default="", max_length=200)),
                ("received_xml_key", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "document",
                "app": "models",
                "unique_together": (("workspace_id", "sha256"),),
                "indexes": [
                    Index(fields=["workspace_id", "received_at"]),
                    Index(fields=["workspace_id", "container_id"]),
                ],
                "pk_attr": "id",
                "table_description": "An original. Its bytes are stored before the sender is answered and never change.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Event",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("topic", fields.UUIDField()),
                ("kind", fields.CharField(max_length=40)),
                ("subject", fields.UUIDField()),
            ],
            options={
                "table": "event",
                "app": "models",
                "indexes": [Index(fields=["topic", "id"])],
                "pk_attr": "id",
                "table_description": "`topic` is a dossier's or a firm's id, `kind` and `ids` say what to show again. Holds no content.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Firm",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=160)),
                ("siren", fields.CharField(default="", max_length=9)),
                ("email", fields.CharField(default="", max_length=254)),
                ("phone", fields.CharField(default="", max_length=30)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "firm", "app": "models", "pk_attr": "id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="FirmLink",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField(db_index=True)),
                ("firm_id", fields.UUIDField(db_index=True)),
                ("since", fields.DateField()),
                ("until", fields.DateField(null=True)),
            ],
            options={
                "table": "firm_link",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The firm that follows the dossier, from a day to another. Rights are read from it live.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="FirmMember",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(db_index=True)),
                ("user_id", fields.UUIDField(db_index=True)),
                ("name", fields.CharField(max_length=120)),
                ("email", fields.CharField(max_length=254)),
                (
                    "roles",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("all_dossiers", fields.BooleanField(default=True)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("left_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "firm_member",
                "app": "models",
                "unique_together": (("firm_id", "user_id"),),
                "pk_attr": "id",
                "table_description": "`roles` holds `Role` values. `all_dossiers`: follows every dossier of the firm, not only those assigned.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Idempotency",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("key", fields.CharField(max_length=120)),
                ("fingerprint", fields.CharField(max_length=80)),
                ("document_id", fields.UUIDField()),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "idempotency",
                "app": "models",
                "unique_together": (("workspace_id", "key"),),
                "pk_attr": "id",
                "table_description": "The answer already given to an `Idempotency-Key`, and the fingerprint of the request it answered.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Invitation",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("firm_id", fields.UUIDField(null=True, db_index=True)),
                ("workspace_id", fields.UUIDField(null=True, db_index=True)),
                (
                    "roles",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("email", fields.CharField(max_length=254)),
                ("name", fields.CharField(default="", max_length=120)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("invited_by", fields.CharField(default="", max_length=120)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("message_id", fields.UUIDField(null=True, db_index=True)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("failed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("opened_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("accepted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "invitation",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One person asked in. The link is single use and expires. Sending again makes a new row and ends the old one.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Invoice",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                (
                    "direction",
                    fields.CharEnumField(
                        description="PURCHASE: purchase\nSALE: sale", enum_type=Direction, max_length=8
                    ),
                ),
                ("document_id", fields.UUIDField(null=True)),
                ("party_id", fields.UUIDField(null=True)),
                ("party_name", fields.CharField(default="", max_length=160)),
                ("party_siren", fields.CharField(default="", max_length=9)),
                ("type_code", fields.CharField(default="380", max_length=3)),
                ("number", fields.CharField(default="", max_length=60)),
                ("issue_date", fields.DateField(null=True)),
                ("due_date", fields.DateField(null=True)),
                ("currency", fields.CharField(default="EUR", max_length=3)),
                ("net", fields.BigIntField(null=True)),
                ("tax", fields.BigIntField(null=True)),
                ("gross", fields.BigIntField(null=True)),
                ("payable", fields.BigIntField(null=True)),
                (
                    "processing",
                    fields.CharEnumField(
                        description="TO_CHECK: to-check\nTO_ACCEPT: to-accept\nON_HOLD: on-hold\nACCEPTED: accepted\nARCHIVED: archived\nREFUSED: refused\nDUPLICATE: duplicate\nISSUED: issued",
                        enum_type=Processing,
                        max_length=9,
                    ),
                ),
                (
                    "lifecycle",
                    fields.CharEnumField(
                        default=Lifecycle.AVAILABLE,
                        description="AVAILABLE: 203\nIN_HAND: 204\nAPPROVED: 205\nPARTLY_APPROVED: 206\nDISPUTED: 207\nSUSPENDED: 208\nCOMPLETED: 209\nREFUSED: 210\nPAYMENT_SENT: 211\nCOLLECTED: 212\nREJECTED: 213\nDEPOSITED: 200",
                        enum_type=Lifecycle,
                        max_length=3,
                    ),
                ),
                (
                    "payment",
                    fields.CharEnumField(
                        default=Payment.UNPAID,
                        description="UNPAID: unpaid\nPARTLY_PAID: partly-paid\nPAID: paid",
                        enum_type=Payment,
                        max_length=11,
                    ),
                ),
                (
                    "accounting",
                    fields.CharEnumField(
                        default=Accounting.PENDING,
                        description="CLIENT_ACTION: client-action\nPENDING: pending\nREADY: ready\nPROCESSED: processed\nEXPORTED: exported\nERROR: error",
                        enum_type=Accounting,
                        max_length=13,
                    ),
                ),
                ("before_decision", fields.CharField(default="", max_length=30)),
                ("refusal_code", fields.CharField(default="", max_length=20)),
                ("refusal_reason", fields.TextField(default="", unique=False)),
                ("source", fields.CharField(default="", max_length=8)),
                (
                    "draft",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("doubt_count", fields.IntField(default=0)),
                ("duplicate_of", fields.UUIDField(null=True)),
                ("series", fields.CharField(null=True, max_length=20)),
                ("series_year", fields.IntField(null=True)),
                ("series_no", fields.IntField(null=True)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by", fields.UUIDField(null=True)),
                ("decided_by_name", fields.CharField(default="", max_length=120)),
                ("version", fields.IntField(default=0)),
                ("facturx_key", fields.CharField(default="", max_length=200)),
                ("facturx_sha256", fields.CharField(default="", max_length=64)),
                ("profile", fields.CharField(default="", max_length=20)),
                ("rung", fields.CharField(default="", max_length=12)),
                (
                    "completed",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "findings",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
            ],
            options={
                "table": "invoice",
                "app": "models",
                "unique_together": (("workspace_id", "series", "series_year", "series_no"),),
                "indexes": [
                    Index(fields=["workspace_id", "direction", "received_at", "id"]),
                    Index(fields=["workspace_id", "processing", "received_at", "id"]),
                    Index(fields=["received_at", "id"]),
                    Index(fields=["workspace_id", "party_siren", "number"]),
                    Index(fields=["document_id"]),
                    Index(
                        fields=[
                            "workspace_id",
                            "direction",
                            "processing",
                            "payment",
                            "currency",
                            "due_date",
                            "type_code",
                            "gross",
                        ]
                    ),
                ],
                "pk_attr": "id",
                "table_description": "An invoice or a credit note, purchase or sale.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("invoice_id", fields.UUIDField()),
                ("position", fields.IntField()),
                ("description", fields.TextField(default="", unique=False)),
                ("quantity", fields.DecimalField(null=True, max_digits=18, decimal_places=6)),
                ("unit", fields.CharField(default="", max_length=6)),
                ("unit_price", fields.DecimalField(null=True, max_digits=18, decimal_places=6)),
                ("net", fields.BigIntField(null=True)),
                ("vat_rate", fields.DecimalField(null=True, max_digits=6, decimal_places=2)),
                ("vat_category", fields.CharField(default="", max_length=3)),
            ],
            options={
                "table": "invoice_line",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "invoice_id", "position"])],
                "pk_attr": "id",
                "table_description": "One line as read. Quantities and unit prices keep their decimals, `net` is in hundredths.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Job",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=80)),
                ("queue", fields.CharField(max_length=10)),
                (
                    "args",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("workspace_id", fields.UUIDField(null=True)),
                ("key", fields.CharField(null=True, unique=True, max_length=120)),
                ("state", fields.CharField(default="queued", max_length=10)),
                ("attempts", fields.IntField(default=0)),
                ("run_after", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lease_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("error", fields.TextField(default="", unique=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "job",
                "app": "models",
                "indexes": [Index(fields=["state", "queue", "run_after"]), Index(fields=["workspace_id", "name"])],
                "pk_attr": "id",
                "table_description": "One piece of work. `state`: queued → running → done, or dead after the last attempt, or cancelled.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="MailMessage",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("to", fields.CharField(max_length=254)),
                ("sender_name", fields.CharField(default="", max_length=120)),
                ("reply_to", fields.CharField(default="", max_length=254)),
                ("subject", fields.CharField(max_length=250)),
                ("text", fields.TextField(unique=False)),
                ("html", fields.TextField(unique=False)),
                ("state", fields.CharField(default="queued", max_length=10)),
                ("error", fields.TextField(default="", unique=False)),
                ("then", fields.CharField(default="", max_length=80)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "mail_message",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One message to one person. `state`: queued, sent, kept (no SMTP server is set) or failed.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Member",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField(db_index=True)),
                ("user_id", fields.UUIDField(db_index=True)),
                ("name", fields.CharField(max_length=120)),
                (
                    "role",
                    fields.CharEnumField(
                        description="OWNER: owner\nREADER: reader", enum_type=MemberRole, max_length=8
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "member",
                "app": "models",
                "unique_together": (("workspace_id", "user_id"),),
                "pk_attr": "id",
                "table_description": "Somebody of the company itself. `name` is copied so that the dossier can be read without the accounts.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Page",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("document_id", fields.UUIDField()),
                ("number", fields.IntField()),
                ("width", fields.FloatField()),
                ("height", fields.FloatField()),
                ("image_key", fields.CharField(max_length=200)),
            ],
            options={
                "table": "page",
                "app": "models",
                "unique_together": (("workspace_id", "document_id", "number"),),
                "pk_attr": "id",
                "table_description": "The picture of one page, and the page's size in points, in which boxes of read fields are given.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="ResetToken",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("user_id", fields.UUIDField(db_index=True)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reset_token",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A link to choose a password, single use. Only its SHA-256 is kept.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Schedule",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=80)),
                ("next_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "schedule", "app": "models", "pk_attr": "id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Series",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("name", fields.CharField(max_length=20)),
                ("year", fields.IntField()),
                ("issued", fields.IntField(default=0)),
            ],
            options={
                "table": "series",
                "app": "models",
                "unique_together": (("workspace_id", "name", "year"),),
                "pk_attr": "id",
                "table_description": "The counter of a numbering series for one year. It moves only in the transaction that issues.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("user_id", fields.UUIDField(db_index=True)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("agent", fields.CharField(default="", max_length=200)),
                ("ip", fields.CharField(default="", max_length=45)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "session",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One signed-in browser. Only the SHA-256 of its token is kept.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ThirdParty",
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
                ("name", fields.CharField(max_length=160)),
                ("folded", fields.CharField(default="", max_length=160)),
                ("siren", fields.CharField(default="", max_length=9)),
                ("vat_number", fields.CharField(default="", max_length=20)),
                ("iban", fields.CharField(default="", max_length=34)),
                ("email", fields.CharField(default="", max_length=254)),
                ("trusted", fields.BooleanField(default=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "third_party",
                "app": "models",
                "unique_together": (("workspace_id", "kind", "number"),),
                "indexes": [
                    Index(fields=["workspace_id", "kind", "siren"]),
                    Index(fields=["workspace_id", "kind", "folded"]),
                ],
                "pk_attr": "id",
                "table_description": "A customer or supplier. SIREN, IBAN and e-mail may be empty, `number` is never given twice.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="User",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("email", fields.CharField(unique=True, max_length=254)),
                ("name", fields.CharField(max_length=120)),
                ("password_hash", fields.CharField(default="", max_length=200)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("disabled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "user_account",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Somebody with an address. `password_hash` is empty until they choose a password.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="VatRow",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("workspace_id", fields.UUIDField()),
                ("invoice_id", fields.UUIDField()),
                ("rate", fields.DecimalField(null=True, max_digits=6, decimal_places=2)),
                ("category", fields.CharField(default="", max_length=3)),
                ("base", fields.BigIntField(null=True)),
                ("tax", fields.BigIntField(null=True)),
            ],
            options={
                "table": "vat_row",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "invoice_id"])],
                "pk_attr": "id",
                "table_description": "One rate of the VAT breakdown, in hundredths.",
            },
            bases=["WorkspaceModel"],
        ),
        ops.CreateModel(
            name="Workspace",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("slug", fields.CharField(unique=True, max_length=80)),
                ("name", fields.CharField(max_length=160)),
                ("siren", fields.CharField(db_index=True, max_length=9)),
                ("siret", fields.CharField(default="", max_length=14)),
                ("vat_number", fields.CharField(default="", max_length=20)),
                ("legal_form", fields.CharField(default="", max_length=40)),
                ("address", fields.CharField(default="", max_length=200)),
                ("postcode", fields.CharField(default="", max_length=10)),
                ("city", fields.CharField(default="", max_length=80)),
                ("country", fields.CharField(default="FR", max_length=2)),
                ("email", fields.CharField(default="", max_length=254)),
                (
                    "vat_regime",
                    fields.CharEnumField(
                        null=True,
                        description="MONTHLY: monthly\nQUARTERLY: quarterly\nSIMPLIFIED: simplified\nEXEMPT: exempt",
                        enum_type=VatRegime,
                        max_length=12,
                    ),
                ),
                ("vat_due_day", fields.IntField(null=True)),
                ("closing_month", fields.IntField(default=12)),
                ("closing_set", fields.BooleanField(default=False)),
                (
                    "acceptance",
                    fields.CharEnumField(
                        default=Acceptance.MANUAL,
                        description="MANUAL: manual\nEXCEPT_TRUSTED: except-trusted\nAUTOMATIC: automatic",
                        enum_type=Acceptance,
                        max_length=16,
                    ),
                ),
                ("acceptance_set", fields.BooleanField(default=False)),
                ("addresses_set", fields.BooleanField(default=False)),
                (
                    "decider",
                    fields.CharEnumField(
                        default=Decider.EITHER,
                        description="OWNER: owner\nFIRM: firm\nEITHER: either",
                        enum_type=Decider,
                        max_length=8,
                    ),
                ),
                ("mandate_since", fields.DateField(null=True)),
                ("find_duplicates", fields.BooleanField(default=True)),
                ("hold_duplicates", fields.BooleanField(default=True)),
                (
                    "steps_skipped",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "workspace",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A dossier: one company's invoices. It may have no firm. Found by slug. Who may enter is decided at the door.",
            },
            bases=["Row"],
        ),
    ]
