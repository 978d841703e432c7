import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("memberships", "0003_chain")]

    operations = [
        migrations.AlterField(
            model_name="planneddelivery",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="replaced_by",
                to="memberships.planneddelivery",
                verbose_name="takes the place of",
            ),
        ),
    ]
