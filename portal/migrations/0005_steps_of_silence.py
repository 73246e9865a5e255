import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_rate_counts")]

    operations = [
        migrations.AddField(
            "portalsettings",
            "reminder_days",
            models.PositiveSmallIntegerField(
                default=30,
                validators=[
                    django.core.validators.MinValueValidator(7),
                    django.core.validators.MaxValueValidator(120),
                ],
                verbose_name="days after the first question until a quiet channel's administrators are asked again",
            ),
        ),
        migrations.AddField(
            "portalsettings",
            "proposal_days",
            models.PositiveSmallIntegerField(
                default=90,
                validators=[
                    django.core.validators.MinValueValidator(14),
                    django.core.validators.MaxValueValidator(730),
                ],
                verbose_name="days a channel is flagged before its closing is proposed",
            ),
        ),
        migrations.AddField(
            "portalsettings",
            "least_engagements",
            models.PositiveSmallIntegerField(
                default=1,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
                verbose_name="reactions, comments and shares a post finds, at least",
            ),
        ),
    ]
