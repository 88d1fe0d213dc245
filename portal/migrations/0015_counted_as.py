from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0014_job_losses')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Completeness',
            name='counted_as',
            field=fields.CharField(default='', db_default='', max_length=20),
        ),
    ]
