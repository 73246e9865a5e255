"""What the schedule started, what is under way, and who works."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0005_steps_of_silence"),
    ]

    operations = [
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
    ]
