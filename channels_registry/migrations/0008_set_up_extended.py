"""A set-up can be extended twice by one press."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0007_more_time_for_conditions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="setup",
            name="extensions",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times extended"),
        ),
        migrations.AddConstraint(
            model_name="setup",
            constraint=models.CheckConstraint(
                condition=models.Q(("extensions__lte", 2)), name="setup_extended_twice_at_most"
            ),
        ),
    ]
