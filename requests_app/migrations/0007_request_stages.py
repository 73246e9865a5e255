"""Who had a request, from when to when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0006_versions_of_earlier_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestStage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("expired", "Expired draft"),
                            ("submitted", "Submitted"),
                            ("in_review", "In review"),
                            ("changes_requested", "With you: answer needed"),
                            ("recommended", "Recommended, second decision to come"),
                            ("approved", "Approved"),
                            ("rejected", "Not approved"),
                            ("withdrawn", "Cancelled"),
                            ("joined", "Served by an existing channel"),
                        ],
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="from")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "stage of a request",
                "ordering": ["entered_at", "pk"],
                "indexes": [models.Index(fields=["stage", "entered_at"], name="requeststage_stage_entered")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("request",), name="requeststage_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "draft",
                                    "expired",
                                    "submitted",
                                    "in_review",
                                    "changes_requested",
                                    "recommended",
                                    "approved",
                                    "rejected",
                                    "withdrawn",
                                    "joined",
                                ],
                            )
                        ),
                        name="requeststage_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at", None), ("left_at__gte", models.F("entered_at")), _connector="OR"
                        ),
                        name="requeststage_left_after_entered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "in_review"), _negated=True), ("holder__isnull", False), _connector="OR"
                        ),
                        name="requeststage_review_has_holder",
                    ),
                ],
            },
        ),
    ]
