"""Until its letter leaves, the state before a decision is what its requester reads."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("channels_registry", "0009_channel_told_from"),
        ("requests_app", "0021_shipped_ready_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="channelrequest",
            name="former_status",
            field=models.CharField(
                blank=True,
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
            ),
        ),
        migrations.AddField(
            model_name="channelrequest",
            name="shown_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="decision told"),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("former_status", ""), ("shown_from__isnull", True)),
                    models.Q(
                        (
                            "former_status__in",
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
                        ),
                        ("shown_from__isnull", False),
                        ("status__in", ("approved", "rejected", "joined")),
                    ),
                    _connector="OR",
                ),
                name="channelrequest_shown_from_with_former_status",
            ),
        ),
    ]
