"""Who decides on a withdrawal, and how long concerns, answers, words and platforms are given."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_guidance_stamp"),
    ]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="case_answer_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(60)],
                verbose_name="days that a person has to answer before a withdrawal is decided",
            ),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="case_decider",
            field=models.CharField(
                choices=[
                    ("lead", "The communications lead"),
                    ("named", "A person whom the lead names for each case"),
                    ("manager", "The manager of the person concerned"),
                ],
                default="lead",
                max_length=10,
                verbose_name="who decides on a withdrawal of the authorisation",
            ),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="case_words_days",
            field=models.PositiveSmallIntegerField(
                default=365,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(1825),
                ],
                verbose_name="days after its end at which the words and evidence of a formal case are erased",
            ),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="concern_days",
            field=models.PositiveSmallIntegerField(
                default=90,
                validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(180)],
                verbose_name="days that a concern is kept at most",
            ),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="imitation_reminder_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
                verbose_name="working days after which a platform is asked again about an account that imitates ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="portalsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("case_decider__in", ["lead", "named", "manager"])),
                name="portalsettings_case_decider_known",
            ),
        ),
    ]
