from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.kernel.ids import new_id
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0010_firm_lists')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PlannedInvitation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('firm_id', fields.UUIDField(db_index=True)),
                ('workspace_id', fields.UUIDField(unique=True)),
                ('import_id', fields.UUIDField(null=True, db_index=True)),
                ('email', fields.CharField(max_length=254)),
                ('name', fields.CharField(default='', max_length=120)),
                ('send_on', fields.DateField(null=True)),
                ('planned_by_id', fields.UUIDField(null=True)),
                ('planned_by', fields.CharField(default='', max_length=120)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'planned_invitation', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One client not invited yet. `send_on` is null until somebody chooses a day. Gone once the invitation left.'},
            bases=['Row'],
        ),
    ]
