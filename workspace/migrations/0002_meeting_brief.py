import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0001_goals_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BriefSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=False, verbose_name="the brief is sent")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("weekly", "Every week"), ("monthly", "Every month")],
                        default="weekly",
                        max_length=8,
                        verbose_name="how often",
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(default=0, verbose_name="day of the week")),
                ("month_day", models.PositiveSmallIntegerField(default=1, verbose_name="day of the month")),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="set")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "when the meeting brief is sent",
            },
        ),
        migrations.CreateModel(
            name="BriefReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="workspace.briefschedule",
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of the meeting brief",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day of the meeting")),
                ("set_at", models.DateTimeField(verbose_name="noted")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a meeting",
                "verbose_name_plural": "days of meetings",
                "ordering": ["-day"],
            },
        ),
        migrations.AddConstraint(
            model_name="briefschedule",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="briefschedule_one_row"),
        ),
        migrations.AddConstraint(
            model_name="briefschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["weekly", "monthly"])), name="briefschedule_rhythm_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="briefschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="briefschedule_day_of_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="briefschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("month_day__gte", 1), ("month_day__lte", 28)), name="briefschedule_day_of_any_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="briefschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_on", False),
                    models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                    _connector="OR",
                ),
                name="briefschedule_set_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefreader",
            constraint=models.UniqueConstraint(fields=("schedule", "person"), name="briefreader_once"),
        ),
    ]
