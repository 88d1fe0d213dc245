from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0016_deposits')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AskedPiece',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('words', fields.CharField(max_length=160)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('asked_by_name', fields.CharField(default='', max_length=120)),
                ('came_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'asked_piece', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'came_at'])], 'pk_attr': 'id', 'table_description': 'A piece that the firm asks for in its own words, once. No count can tell that it came: the firm says so.'},
            bases=['WorkspaceModel'],
        ),
    ]
