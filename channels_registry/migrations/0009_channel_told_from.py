"""From when a channel is seen outside the team."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0008_set_up_extended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="told_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="seen outside the team from"),
        ),
    ]
