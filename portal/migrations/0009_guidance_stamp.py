"""What tells a process that the guidance it has read changed since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_help_and_duty")]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="guidance_stamp",
            field=models.CharField(blank=True, default="", editable=False, max_length=32),
        ),
    ]
