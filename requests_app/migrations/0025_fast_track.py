"""The fast track: its fact on a request, and two states of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0024_reminders")]

    operations = [
        migrations.RemoveConstraint(
            model_name="channelrequest",
            name="channelrequest_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="channelrequest",
            name="channelrequest_channel_iff_approved",
        ),
        migrations.RemoveConstraint(
            model_name="channelrequest",
            name="channelrequest_shown_from_with_former_status",
        ),
        migrations.RemoveConstraint(
            model_name="requeststage",
            name="requeststage_stage_known",
        ),
        migrations.AddField(
            model_name="channelrequest",
            name="event",
            field=models.CharField(blank=True, max_length=300, verbose_name="what has happened, and where"),
        ),
        migrations.AddField(
            model_name="channelrequest",
            name="event_on",
            field=models.DateField(blank=True, null=True, verbose_name="when it happened"),
        ),
        migrations.AddField(
            model_name="channelrequest",
            name="fast_track",
            field=models.CharField(
                blank=True,
                choices=[("eight", "Eight facts"), ("whole", "The whole form")],
                max_length=5,
                verbose_name="fast track",
            ),
        ),
        migrations.AlterField(
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
                    ("provisional", "Approved for a limited time"),
                    ("lapsed", "Permission ended"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="channelrequest",
            name="status",
            field=models.CharField(
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
                    ("provisional", "Approved for a limited time"),
                    ("lapsed", "Permission ended"),
                ],
                default="draft",
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="requeststage",
            name="stage",
            field=models.CharField(
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
                    ("provisional", "Approved for a limited time"),
                    ("lapsed", "Permission ended"),
                ],
                max_length=20,
                verbose_name="stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
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
                            "provisional",
                            "lapsed",
                        ],
                    )
                ),
                name="channelrequest_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel__isnull", False), ("status__in", ["approved", "provisional"])),
                    models.Q(
                        models.Q(("status__in", ["approved", "provisional"]), _negated=True), ("channel__isnull", True)
                    ),
                    models.Q(
                        ("channel__isnull", False),
                        ("fast_track", "whole"),
                        ("status__in", ["submitted", "in_review", "changes_requested", "recommended"]),
                    ),
                    _connector="OR",
                ),
                name="channelrequest_channel_iff_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("fast_track__in", ["", "eight", "whole"])), name="channelrequest_fast_track_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event", ""), ("event_on__isnull", True), ("fast_track", "")),
                    models.Q(
                        models.Q(("fast_track", ""), _negated=True),
                        models.Q(
                            ("status__in", ["draft", "expired", "withdrawn", "joined"]),
                            models.Q(models.Q(("event", ""), _negated=True), ("event_on__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="channelrequest_fast_track_names_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["provisional", "lapsed"]), _negated=True),
                    models.Q(("fast_track", ""), _negated=True),
                    _connector="OR",
                ),
                name="channelrequest_limited_time_on_fast_track",
            ),
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
                                "provisional",
                                "lapsed",
                            ],
                        ),
                        ("shown_from__isnull", False),
                        ("status__in", ("approved", "rejected", "joined", "provisional")),
                    ),
                    _connector="OR",
                ),
                name="channelrequest_shown_from_with_former_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="requeststage",
            constraint=models.CheckConstraint(
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
                            "provisional",
                            "lapsed",
                        ],
                    )
                ),
                name="requeststage_stage_known",
            ),
        ),
    ]
