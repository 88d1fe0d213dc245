from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.accounting.models import ExportState
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0008_companies')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccountingExport',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('firm_id', fields.UUIDField(null=True)),
                ('package', fields.CharField(max_length=20)),
                ('since', fields.DateField()),
                ('until', fields.DateField()),
                ('options', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', fields.CharEnumField(default=ExportState.QUEUED, description='QUEUED: queued\nREADY: ready\nEMPTY: empty\nFAILED: failed\nCANCELLED: cancelled', enum_type=ExportState, max_length=9)),
                ('done', fields.IntField(default=0)),
                ('pieces', fields.IntField(default=0)),
                ('debit', fields.BigIntField(default=0)),
                ('problems', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('file_name', fields.CharField(default='', max_length=120)),
                ('file_key', fields.CharField(default='', max_length=200)),
                ('sha256', fields.CharField(default='', max_length=64)),
                ('size', fields.BigIntField(default=0)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by_id', fields.UUIDField(null=True)),
                ('by_name', fields.CharField(default='', max_length=120)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('taken_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('cancelled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('cancelled_by', fields.CharField(default='', max_length=120)),
            ],
            options={'table': 'accounting_export', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'created_at'])], 'pk_attr': 'id', 'table_description': 'The entries of a dossier and a period as a file for one accounting package. Entries leave once.'},
            bases=['WorkspaceModel'],
        ),
        ops.CreateModel(
            name='AccountingPiece',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('invoice_id', fields.UUIDField(unique=True)),
                ('party_id', fields.UUIDField(null=True)),
                ('direction', fields.CharField(max_length=8)),
                ('journal', fields.CharField(max_length=10)),
                ('journal_name', fields.CharField(max_length=60)),
                ('exercise', fields.DateField()),
                ('number', fields.IntField()),
                ('day', fields.DateField()),
                ('due', fields.DateField(null=True)),
                ('reference', fields.CharField(max_length=60)),
                ('label', fields.CharField(max_length=130)),
                ('lines', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('account', fields.CharField(max_length=20)),
                ('validated_on', fields.DateField()),
                ('open', fields.BooleanField(default=False)),
                ('export_id', fields.UUIDField(null=True)),
            ],
            options={'table': 'accounting_piece', 'app': 'models', 'unique_together': (('workspace_id', 'journal', 'exercise', 'number'),), 'indexes': [Index(fields=['workspace_id', 'day', 'id']), Index(fields=['workspace_id', 'export_id', 'day', 'id']), Index(fields=['workspace_id', 'party_id', 'number'])], 'pk_attr': 'id', 'table_description': 'The entry of one invoice as it was when it was numbered: later settings do not change it.'},
            bases=['WorkspaceModel'],
        ),
        ops.CreateModel(
            name='AccountingPlan',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('accounts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('collected', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('journals', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('deductible', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asset_threshold', fields.BigIntField(null=True)),
                ('software', fields.CharField(default='generic', db_default='generic', max_length=20)),
                ('columns', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('updated_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'accounting_plan', 'app': 'models', 'unique_together': (('workspace_id',),), 'pk_attr': 'id', 'table_description': "The dossier's own journals, accounts and software. Absent, or an absent key: the French default (`chart`)."},
            bases=['WorkspaceModel'],
        ),
    ]
