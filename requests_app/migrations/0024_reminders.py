"""What people were reminded of, so that nobody is reminded twice of the same thing."""

import django.db.models.deletion
from django.db import migrations, models

STEPS = [
    ("before", "Before"),
    ("after", "After"),
    ("escalated", "Escalated"),
    ("undelivered", "Undelivered"),
    ("half_time", "Half Time"),
    ("last", "Last"),
    ("unanswered", "Unanswered"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0023_stepping_aside_and_stand_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(choices=STEPS, max_length=12)),
                ("counted_from", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "step", "counted_from"), name="reminder_once_per_step_and_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__in", [value for value, _label in STEPS])),
                        name="reminder_step_known",
                    ),
                ],
            },
        ),
    ]
