from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0005_tallies")]

    initial = False

    operations = [
        ops.AddField(
            model_name="ImportBatch",
            name="channel",
            field=fields.CharField(default="page", db_default="page", max_length=8),
        ),
        ops.AddField(
            model_name="ImportBatch",
            name="goes_on_to",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="ImportBatch",
            name="repair_samples",
            field=fields.JSONField(
                default=dict, db_default="{}", encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
    ]
