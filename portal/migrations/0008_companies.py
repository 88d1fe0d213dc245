from tortoise import migrations
from tortoise.migrations import operations as ops
from workspaces.kernel.ids import new_id
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0007_keys_of_a_firm')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CompanyFact',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ('siren', fields.CharField(unique=True, max_length=9)),
                ('siret', fields.CharField(default='', max_length=14)),
                ('name', fields.CharField(default='', max_length=160)),
                ('legal_form', fields.CharField(default='', max_length=4)),
                ('ape', fields.CharField(default='', max_length=6)),
                ('vat_number', fields.CharField(default='', max_length=20)),
                ('address', fields.CharField(default='', max_length=200)),
                ('address2', fields.CharField(default='', max_length=200)),
                ('postcode', fields.CharField(default='', max_length=10)),
                ('city', fields.CharField(default='', max_length=80)),
                ('country', fields.CharField(default='', max_length=2)),
                ('closed', fields.BooleanField(default=False)),
                ('closed_on', fields.DateField(null=True)),
                ('partial', fields.BooleanField(default=False)),
                ('unknown', fields.BooleanField(default=False)),
                ('source', fields.CharField(max_length=10)),
                ('checked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'company_fact', 'app': 'models', 'indexes': [Index(fields=['checked_at'])], 'pk_attr': 'id', 'table_description': "One company as the public directory knew it at `checked_at`. Of no dossier, so each SIREN is asked once."},
            bases=['Row'],
        ),
    ]
