"""Why it was decided so, in codes that can be counted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("channels_registry", "0009_channel_told_from"),
        ("requests_app", "0018_channels_of_earlier_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("recommended", "Recommended"),
                            ("approved", "Approved"),
                            ("rejected", "Not approved"),
                            ("joined", "Served by an existing channel"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("overlap", "A channel reaches the same people already"),
                            ("value", "What it adds is not clear"),
                            ("medium", "The platform does not suit"),
                            ("lasting", "It would not last"),
                            ("people", "The people are not there"),
                            ("risk", "The risk is too high"),
                            ("scope", "It lies outside the Alliance's work"),
                            ("same_people", "It speaks to the same people"),
                            ("same_subject", "It is about the same subject"),
                            ("stronger", "One strong channel serves better than two"),
                            ("unserved", "Nobody serves these people yet"),
                            ("prepared", "It is well prepared"),
                            ("short_time", "It is for a limited time"),
                            ("other", "Another reason"),
                            ("stories", "Send us stories"),
                            ("write", "Write for a channel that exists"),
                            ("advice", "Talk about another medium"),
                            ("later", "Ask again later"),
                            ("training", "Come to a training"),
                            ("other_way", "Another way"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "reason of a decision",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="decisionreason",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reason_codes", to="requests_app.decision"
            ),
        ),
        migrations.AddIndex(
            model_name="decisionreason",
            index=models.Index(fields=["outcome", "code"], name="decisionreason_counted"),
        ),
        migrations.AddConstraint(
            model_name="decisionreason",
            constraint=models.UniqueConstraint(fields=("decision", "code"), name="decisionreason_once_per_decision"),
        ),
        migrations.AddConstraint(
            model_name="decisionreason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "code__in",
                            [
                                "overlap",
                                "value",
                                "medium",
                                "lasting",
                                "people",
                                "risk",
                                "scope",
                                "other",
                                "stories",
                                "write",
                                "advice",
                                "later",
                                "training",
                                "other_way",
                            ],
                        ),
                        ("outcome", "rejected"),
                    ),
                    models.Q(("code__in", ["same_people", "same_subject", "stronger", "other"]), ("outcome", "joined")),
                    models.Q(("code__in", ["unserved", "prepared", "short_time", "other"]), ("outcome", "approved")),
                    models.Q(("code__in", ["unserved", "prepared", "short_time", "other"]), ("outcome", "recommended")),
                    _connector="OR",
                ),
                name="decisionreason_fits_the_outcome",
            ),
        ),
    ]
