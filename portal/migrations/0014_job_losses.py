from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0013_piece_reminders')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Job',
            name='losses',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
