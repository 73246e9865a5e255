"""How long knowledge about access stays good."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0018_verifying"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claimed_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months for which it is enough that someone says so",
                    ),
                ),
                (
                    "seen_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months for which a dated picture is good",
                    ),
                ),
                (
                    "proved_months",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months for which a proof is good",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit settings",
                "verbose_name_plural": "audit settings",
            },
        ),
        migrations.AddConstraint(
            model_name="auditsettings",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="auditsettings_one_row"),
        ),
        migrations.AddConstraint(
            model_name="auditsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claimed_months__gte", 1),
                    ("claimed_months__lte", 60),
                    ("seen_months__gte", 1),
                    ("seen_months__lte", 60),
                    ("proved_months__gte", 1),
                    ("proved_months__lte", 60),
                ),
                name="auditsettings_terms_in_months",
            ),
        ),
    ]
