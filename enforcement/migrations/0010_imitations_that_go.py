"""An account that is down loses its pictures and words in time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0009_impersonations"),
    ]

    operations = [
        migrations.AddField(
            model_name="impersonationcase",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at", None), models.Q(("state", "down"), ("words", "")), _connector="OR"),
                name="impersonation_erased_is_empty",
            ),
        ),
    ]
