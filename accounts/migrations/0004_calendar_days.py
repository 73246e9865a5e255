"""Days on which a body works differently from what its weekend and its country say, with their names per language."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_more_weekends"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("is_free", models.BooleanField(default=True, verbose_name="free")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_days",
                        to="accounts.body",
                        verbose_name="group or office",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a calendar",
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "day"), name="calendarday_once_per_body"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDayName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=10, verbose_name="language"
                    ),
                ),
                ("text", models.CharField(max_length=80, verbose_name="name")),
                (
                    "calendar_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="accounts.calendarday"
                    ),
                ),
            ],
            options={
                "verbose_name": "name of a day",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar_day", "language"), name="calendardayname_once_per_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="calendardayname_not_empty"
                    ),
                ],
            },
        ),
    ]
