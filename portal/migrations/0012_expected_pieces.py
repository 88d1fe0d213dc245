from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from workspaces.kernel.ids import new_id
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0011_planned_invitations')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Completeness',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('month', fields.DateField()),
                ('expected', fields.IntField()),
                ('received', fields.IntField()),
                ('missing', fields.IntField()),
                ('pieces', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('computed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'completeness', 'app': 'models', 'unique_together': (('workspace_id', 'month'),), 'pk_attr': 'id', 'table_description': 'Pieces expected and received for the return that a month belongs to, up to that month. Kept by a job.'},
            bases=['WorkspaceModel'],
        ),
        ops.CreateModel(
            name='WantedPiece',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('workspace_id', fields.UUIDField()),
                ('party_key', fields.CharField(max_length=80)),
                ('name', fields.CharField(max_length=160)),
                ('every', fields.IntField(default=1)),
                ('since', fields.DateField()),
                ('note', fields.CharField(default='', max_length=200)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('added_by_name', fields.CharField(default='', max_length=120)),
            ],
            options={'table': 'wanted_piece', 'app': 'models', 'unique_together': (('workspace_id', 'party_key'),), 'pk_attr': 'id', 'table_description': 'A piece that the firm expects of a supplier whatever its rhythm: every so many months, from a month on.'},
            bases=['WorkspaceModel'],
        ),
    ]
