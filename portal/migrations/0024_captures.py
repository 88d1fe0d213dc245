from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.expenses.models import Means
from workspaces.kernel.ids import new_id
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0019_apostrophes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CapturedPage',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('document_id', fields.UUIDField()),
                ('number', fields.IntField()),
                ('name', fields.CharField(max_length=255)),
                ('media_type', fields.CharField(max_length=80)),
                ('size', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('corners', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('turn', fields.IntField(default=0)),
            ],
            options={'table': 'captured_page', 'app': 'models', 'unique_together': (('workspace_id', 'document_id', 'number'),), 'pk_attr': 'id', 'table_description': 'One photo of a document, byte for byte, and where on it the sheet lies.'},
            bases=['WorkspaceModel'],
        ),
        ops.CreateModel(
            name='Expense',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('document_id', fields.UUIDField()),
                ('number', fields.CharField(max_length=20)),
                ('means', fields.CharEnumField(description='CARD: card\nADVANCE: advance\nCASH: cash\nTRANSFER: transfer', enum_type=Means, max_length=8)),
                ('generic', fields.CharField(default='', max_length=20)),
                ('note', fields.CharField(default='', max_length=200)),
                ('spent_by_id', fields.UUIDField()),
                ('spent_by_name', fields.CharField(max_length=120)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'expense', 'app': 'models', 'unique_together': (('workspace_id', 'document_id'), ('workspace_id', 'number')), 'pk_attr': 'id', 'table_description': 'What makes a received document an expense note. `generic` is the pinned supplier, empty: the one on the paper.'},
            bases=['WorkspaceModel'],
        ),
        ops.AddField(
            model_name='ArchiveEntry',
            name='photos',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Document',
            name='view_key',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
    ]
