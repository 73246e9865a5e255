"""How many, and for how long, before a standing control rings."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0020_findings_about_people_and_accepted"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditsettings",
            name="most_channels",
            field=models.PositiveSmallIntegerField(
                default=40,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(5000),
                ],
                verbose_name="channels of which one person has full control, at most",
            ),
        ),
        migrations.AddField(
            model_name="auditsettings",
            name="most_full_control",
            field=models.PositiveSmallIntegerField(
                default=6,
                validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(50)],
                verbose_name="people with full control of one channel, at most",
            ),
        ),
        migrations.AddField(
            model_name="auditsettings",
            name="policy_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(180)],
                verbose_name="days to read and accept a policy that binds",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_full_control__gte", 2),
                    ("most_full_control__lte", 50),
                    ("most_channels__gte", 1),
                    ("most_channels__lte", 5000),
                    ("policy_days__lte", 180),
                ),
                name="auditsettings_limits_of_controls",
            ),
        ),
    ]
