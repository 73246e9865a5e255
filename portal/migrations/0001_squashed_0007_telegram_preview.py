from importlib import import_module

import django.core.validators
from django.db import migrations, models

import portal.models

cache_table = import_module("portal.migrations.0002_cache_table")


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0001_initial"),
        ("portal", "0002_cache_table"),
        ("portal", "0003_late_days"),
        ("portal", "0004_rate_counts"),
        ("portal", "0005_steps_of_silence"),
        ("portal", "0006_engine"),
        ("portal", "0007_telegram_preview"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("n", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("ends_at", models.DateTimeField(db_index=True, verbose_name="end of the window")),
            ],
            options={
                "verbose_name": "count of a limit",
            },
        ),
        migrations.CreateModel(
            name="SignOfLife",
            fields=[
                ("part", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "sign of life",
            },
        ),
        migrations.CreateModel(
            name="WorkerSeen",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("queues", models.CharField(max_length=300)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "worker",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("worker", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField()),
                ("heartbeat_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(blank=True, null=True)),
                ("step", models.CharField(blank=True, max_length=80)),
                ("step_done", models.PositiveIntegerField(default=0)),
                ("step_total", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("failed", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "verbose_name": "job",
                "ordering": ["-started_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)), fields=["-started_at"], name="job_under_way"
                    ),
                    models.Index(
                        condition=models.Q(("failed", ""), _negated=True), fields=["-finished_at"], name="job_failed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("failed", ""), ("finished_at__isnull", False), _connector="OR"),
                        name="job_failed_is_over",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation_name",
                    models.CharField(default="Channel governance", max_length=120, verbose_name="organisation name"),
                ),
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="contact for the policy")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="contact e-mail")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="contact phone")),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[portal.models.known_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("logo", models.BinaryField(blank=True, null=True, verbose_name="logo")),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days within which a request is answered",
                    ),
                ),
                (
                    "late_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="working days after the target at which the communications lead is told",
                    ),
                ),
                (
                    "set_up_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days within which an approved channel is set up",
                    ),
                ),
                (
                    "in_line_days",
                    models.PositiveSmallIntegerField(
                        default=183,
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(730),
                        ],
                        verbose_name="days within which an existing channel is brought in line",
                    ),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(36),
                        ],
                        verbose_name="months between two reviews of a channel's rules",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="days an administrator has to answer before a quiet channel is flagged",
                    ),
                ),
                (
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
                (
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
                (
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
                (
                    "unread_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="days after which a look at a channel is too old to count",
                    ),
                ),
                (
                    "telegram_preview",
                    models.BooleanField(
                        default=False,
                        help_text="Once a day each. Without it, people tell the latest post of a Telegram channel.",
                        verbose_name="look at the public previews of Telegram channels",
                    ),
                ),
            ],
            options={
                "verbose_name": "portal settings",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="portalsettings_one_row")],
            },
        ),
        migrations.CreateModel(
            name="ScheduledRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("slot", models.DateTimeField()),
                ("claimed_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("worker", models.CharField(blank=True, max_length=200)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("failed", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "verbose_name": "turn of scheduled work",
                "ordering": ["-slot", "name"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed", ""), _negated=True),
                        fields=["-finished_at"],
                        name="scheduledrun_failed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("name", "slot"), name="scheduledrun_once_per_slot"),
                    models.CheckConstraint(
                        condition=models.Q(("failed", ""), ("finished_at__isnull", False), _connector="OR"),
                        name="scheduledrun_failed_is_over",
                    ),
                ],
            },
        ),
        migrations.RunPython(cache_table.create, cache_table.drop),
    ]
