from django.db import migrations, models


class Migration(migrations.Migration):
    """A partner's record may be merged into another; what was issued about it stays as it was written."""

    dependencies = [("reporting", "0001_access")]

    operations = [
        migrations.RemoveField("issueddocument", "partner"),
        migrations.AddField(
            "issueddocument",
            "partner",
            models.CharField("partner", max_length=12, blank=True, default="", help_text="Its code on that day; papers outlast mergers."),
            preserve_default=False,
        ),
    ]
