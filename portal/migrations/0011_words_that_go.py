"""How long reports of accounts, and the words of alerts, are kept."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0010_cases_and_imitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="alert_words_days",
            field=models.PositiveSmallIntegerField(
                default=730,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(1825),
                ],
                verbose_name="days after its end at which the words of an alert are erased",
            ),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="report_words_days",
            field=models.PositiveSmallIntegerField(
                default=365,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(1825),
                ],
                verbose_name=(
                    "days after their end at which reports of accounts, and pictures of such accounts, are deleted"
                ),
            ),
        ),
    ]
