"""Spreadsheets on their way into the register."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0021_limits_of_controls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("header_digest", models.CharField(max_length=64, unique=True)),
                ("columns", models.JSONField()),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="file")),
                ("uploaded_at", models.DateTimeField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("columns", "Columns to be told"),
                            ("judging", "Rows are being read"),
                            ("look", "Ready to be looked at"),
                            ("entering", "Being entered"),
                            ("done", "Entered"),
                        ],
                        default="columns",
                        max_length=10,
                    ),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("columns", models.JSONField(default=list)),
                ("defaults", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("partial", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lines", models.JSONField()),
                ("verdicts", models.JSONField(default=dict)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="content",
                        to="channels_registry.importfile",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["columns", "judging", "look", "entering", "done"])),
                name="importfile_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage__in", ("judging", "entering")), _negated=True),
                    ("asked_at__isnull", False),
                    _connector="OR",
                ),
                name="importfile_work_was_asked_for",
            ),
        ),
    ]
