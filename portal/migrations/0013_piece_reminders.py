from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0012_expected_pieces')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PieceReminder',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('month', fields.DateField()),
                ('firm_id', fields.UUIDField()),
                ('to', fields.CharField(max_length=254)),
                ('pieces', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('digest', fields.CharField(unique=True, max_length=64)),
                ('message_id', fields.UUIDField(null=True)),
                ('sent_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_by_id', fields.UUIDField(null=True)),
                ('sent_by_name', fields.CharField(default='', max_length=120)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'piece_reminder', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'month', 'sent_at'])], 'pk_attr': 'id', 'table_description': 'A mail that asked a client for missing pieces. Its link takes files in, and shows only what was asked.'},
            bases=['WorkspaceModel'],
        ),
    ]
