"""What is handed in is frozen under a number, and people keep the number they have read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0002_review_note"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("answers", models.JSONField(default=dict, verbose_name="answers")),
                ("question_set", models.PositiveSmallIntegerField(default=1, verbose_name="question set")),
                (
                    "tier",
                    models.CharField(
                        choices=[("light", "Light"), ("standard", "Standard"), ("careful", "Careful")],
                        max_length=10,
                        verbose_name="depth of care",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="working name")),
                ("at", models.DateTimeField(verbose_name="handed in")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "version handed in",
                "ordering": ["request", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "number"), name="requestversion_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="requestversion_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["light", "standard", "careful"])),
                        name="requestversion_tier_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LastLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version read")),
                ("at", models.DateTimeField(verbose_name="read")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "last look",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "request"), name="lastlook_one_per_person_and_request"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="lastlook_number_from_one"),
                ],
            },
        ),
    ]
