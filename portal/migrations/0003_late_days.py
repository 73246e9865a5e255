"""After how many working days over the target the communications lead is told."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_cache_table"),
    ]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="late_days",
            field=models.PositiveSmallIntegerField(
                default=3,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
                verbose_name="working days after the target at which the communications lead is told",
            ),
        ),
    ]
