"""Whether single consents are recorded, and how long consents are reminded of and kept."""

import django.core.validators
from django.db import migrations, models


def days(verbose_name: str, default: int, least: int, most: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        default=default,
        validators=[
            django.core.validators.MinValueValidator(least),
            django.core.validators.MaxValueValidator(most),
        ],
        verbose_name=verbose_name,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0011_words_that_go"),
    ]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="consent_full_register",
            field=models.BooleanField(default=False, verbose_name="single consents are recorded in the portal"),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="consent_reminder_days",
            field=days("days before its last day on which the keeper of a consent is reminded", 30, 7, 120),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="consent_removal_days",
            field=days("days within which what a withdrawn consent covered is taken down", 7, 1, 30),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="consent_names_days",
            field=days("days after the end of a consent at which its name and its evidence are deleted", 90, 0, 3650),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="consent_years",
            field=days("years after its end at which an entry about consents is deleted", 3, 1, 10),
        ),
        migrations.AddConstraint(
            model_name="portalsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(consent_names_days__lte=models.F("consent_years") * 365),
                name="portalsettings_consent_names_go_first",
            ),
        ),
    ]
