import datetime
from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

ready_texts = import_module("requests_app.migrations.0021_shipped_ready_texts")


class Migration(migrations.Migration):
    replaces = [
        ("requests_app", "0001_initial"),
        ("requests_app", "0002_review_note"),
        ("requests_app", "0003_frozen_versions"),
        ("requests_app", "0004_points_of_a_return"),
        ("requests_app", "0005_queue_views"),
        ("requests_app", "0006_versions_of_earlier_requests"),
        ("requests_app", "0007_request_stages"),
        ("requests_app", "0008_stages_of_earlier_requests"),
        ("requests_app", "0009_co_writers"),
        ("requests_app", "0010_draft_notices"),
        ("requests_app", "0011_attachments"),
        ("requests_app", "0012_who_answered"),
        ("requests_app", "0013_question_sets"),
        ("requests_app", "0014_request_copies"),
        ("requests_app", "0015_conversation"),
        ("requests_app", "0016_join_talks"),
        ("requests_app", "0017_decisions_corrected"),
        ("requests_app", "0018_channels_of_earlier_approvals"),
        ("requests_app", "0019_decision_reasons"),
        ("requests_app", "0020_ready_texts"),
        ("requests_app", "0021_shipped_ready_texts"),
        ("requests_app", "0022_told_when_the_letter_leaves"),
        ("requests_app", "0023_stepping_aside_and_stand_ins"),
        ("requests_app", "0024_reminders"),
        ("requests_app", "0025_fast_track"),
        ("requests_app", "0026_timed_permissions"),
        ("requests_app", "0027_starting_without_account"),
        ("requests_app", "0028_wanted_names"),
        ("requests_app", "0029_wanted_names_of_earlier_requests"),
        ("requests_app", "0030_question_that_ended"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_merged_into"),
        ("accounts", "0007_merged_into"),
        ("channels_registry", "0024_imports_of_other_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(blank=True, max_length=20, verbose_name="about question")),
                ("name", models.CharField(max_length=43, unique=True)),
                ("shown_name", models.CharField(max_length=120, verbose_name="file")),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/png", "picture (PNG)"),
                            ("image/jpeg", "picture (JPEG)"),
                            ("image/webp", "picture (WebP)"),
                            (
                                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                "Word document",
                            ),
                            ("application/vnd.oasis.opendocument.text", "OpenDocument text"),
                            ("text/plain", "plain text"),
                            ("text/csv", "table (CSV)"),
                        ],
                        max_length=80,
                        verbose_name="kind",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="added")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                ("removed_why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "ordering": ["uploaded_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10000000)), name="attachment_size_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "content_type__in",
                                [
                                    "application/pdf",
                                    "image/png",
                                    "image/jpeg",
                                    "image/webp",
                                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                    "application/vnd.oasis.opendocument.text",
                                    "text/plain",
                                    "text/csv",
                                ],
                            )
                        ),
                        name="attachment_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shown_name", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="attachment_has_names",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True), ("removed_why", "")),
                            models.Q(
                                ("removed_at__gte", models.F("uploaded_at")),
                                ("removed_at__isnull", False),
                                ("removed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="attachment_removed_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="AttachmentBytes",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="requests_app.attachment",
                        verbose_name="file",
                    ),
                ),
                ("data", models.BinaryField()),
            ],
            options={
                "verbose_name": "content of a file",
                "verbose_name_plural": "contents of files",
            },
        ),
        migrations.CreateModel(
            name="ChannelRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="reference"),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="working name")),
                (
                    "status",
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
                            ("provisional", "Approved for a limited time"),
                            ("lapsed", "Permission ended"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[("light", "Light"), ("standard", "Standard"), ("careful", "Careful")],
                        default="standard",
                        max_length=10,
                        verbose_name="depth of care",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=10,
                        verbose_name="language of the answers",
                    ),
                ),
                ("question_set", models.PositiveSmallIntegerField(default=1, verbose_name="question set")),
                ("version", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(verbose_name="started")),
                ("saved_at", models.DateTimeField(verbose_name="last saved")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("expiry_warned_at", models.DateTimeField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "fast_track",
                    models.CharField(
                        blank=True,
                        choices=[("eight", "Eight facts"), ("whole", "The whole form")],
                        max_length=5,
                        verbose_name="fast track",
                    ),
                ),
                ("event", models.CharField(blank=True, max_length=300, verbose_name="what has happened, and where")),
                ("event_on", models.DateField(blank=True, null=True, verbose_name="when it happened")),
                ("group_confirmed", models.BooleanField(default=True, verbose_name="group confirmed")),
                (
                    "former_status",
                    models.CharField(
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
                ("shown_from", models.DateTimeField(blank=True, null=True, verbose_name="decision told")),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channel_requests",
                        to="accounts.body",
                        verbose_name="group or office",
                    ),
                ),
                (
                    "channel",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channel_request",
                        to="channels_registry.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "joined_channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined_requests",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "recommended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channel_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requester",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "ordering": ["-saved_at", "-pk"],
                "indexes": [models.Index(fields=["status", "submitted_at"], name="channelrequest_queue")],
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "expired", "withdrawn"]),
                            models.Q(
                                ("body__isnull", False), ("reference__isnull", False), ("submitted_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="channelrequest_submitted_has_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_at__isnull", True), ("reviewer__isnull", True)),
                            models.Q(("claimed_at__isnull", False), ("reviewer__isnull", False)),
                            _connector="OR",
                        ),
                        name="channelrequest_reviewer_and_claimed_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "in_review"), _negated=True),
                            ("reviewer__isnull", False),
                            _connector="OR",
                        ),
                        name="channelrequest_review_has_reviewer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel__isnull", False), ("status__in", ["approved", "provisional"])),
                            models.Q(
                                models.Q(("status__in", ["approved", "provisional"]), _negated=True),
                                ("channel__isnull", True),
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
                    models.CheckConstraint(
                        condition=models.Q(("fast_track__in", ["", "eight", "whole"])),
                        name="channelrequest_fast_track_known",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["provisional", "lapsed"]), _negated=True),
                            models.Q(("fast_track", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="channelrequest_limited_time_on_fast_track",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joined_channel__isnull", False), ("status", "joined")),
                            models.Q(models.Q(("status", "joined"), _negated=True), ("joined_channel__isnull", True)),
                            _connector="OR",
                        ),
                        name="channelrequest_joined_channel_iff_joined",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group_confirmed", True),
                            (
                                "status__in",
                                ("draft", "expired", "submitted", "in_review", "changes_requested", "withdrawn"),
                            ),
                            _connector="OR",
                        ),
                        name="channelrequest_decided_for_confirmed_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer", None),
                            models.Q(("reviewer", models.F("requester")), _negated=True),
                            _connector="OR",
                        ),
                        name="channelrequest_reviewer_is_not_requester",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(blank=True, max_length=20, verbose_name="about question")),
                ("comment", models.TextField(max_length=2000, verbose_name="what is needed")),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("changed", models.BooleanField(default=False, verbose_name="answers changed")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "question back",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="changerequest_answer_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("changed", False)),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("changed", True), models.Q(("answer", ""), _negated=True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="changerequest_changed_or_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=20)),
                ("value", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("people", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "constraints": [
                    models.UniqueConstraint(fields=("request", "question"), name="answer_one_per_question")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                        verbose_name="decision",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reasons", models.TextField(blank=True, max_length=4000, verbose_name="reasons")),
                ("way_on", models.TextField(blank=True, max_length=2000, verbose_name="a way on")),
                ("internal_note", models.TextField(blank=True, max_length=2000, verbose_name="note for the team")),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="corrected")),
                ("why_corrected", models.TextField(blank=True, max_length=1000, verbose_name="why it was corrected")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="requests_app.channelrequest",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="requests_app.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "recommended"), _negated=True),
                            ("superseded_at", None),
                            ("undone_at", None),
                        ),
                        fields=("request",),
                        name="decision_final_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes", None), models.Q(("why_corrected", ""), _negated=True), _connector="OR"
                        ),
                        name="decision_correction_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("supersedes", models.F("id")), _negated=True),
                        name="decision_not_its_own_correction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at", None),
                            models.Q(("superseded_at__gte", models.F("at")), ("undone_at", None)),
                            _connector="OR",
                        ),
                        name="decision_superseded_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "rejected"), _negated=True),
                            models.Q(models.Q(("reasons", ""), _negated=True), models.Q(("way_on", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="decision_refusal_has_reasons_and_way_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("undone_at", None), ("undone_at__gte", models.F("at")), _connector="OR"),
                        name="decision_undone_after",
                    ),
                ],
            },
        ),
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
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reason_codes",
                        to="requests_app.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "reason of a decision",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["outcome", "code"], name="decisionreason_counted")],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "code"), name="decisionreason_once_per_decision"),
                    models.CheckConstraint(
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
                            models.Q(
                                ("code__in", ["same_people", "same_subject", "stronger", "other"]),
                                ("outcome", "joined"),
                            ),
                            models.Q(
                                ("code__in", ["unserved", "prepared", "short_time", "other"]), ("outcome", "approved")
                            ),
                            models.Q(
                                ("code__in", ["unserved", "prepared", "short_time", "other"]),
                                ("outcome", "recommended"),
                            ),
                            _connector="OR",
                        ),
                        name="decisionreason_fits_the_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("brand", "Brand and principles"),
                            ("medium", "The medium fits"),
                            ("overlap", "No other channel serves it"),
                            ("sustainability", "It can last"),
                            ("people", "The people are there"),
                            ("risk", "Risk"),
                        ],
                        max_length=20,
                        verbose_name="criterion",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("good", "Good"), ("concern", "Concern"), ("blocking", "Blocking")],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation",
                "constraints": [
                    models.UniqueConstraint(fields=("request", "criterion"), name="evaluation_one_per_criterion"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["good", "concern", "blocking"])),
                        name="evaluation_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict", "good"), models.Q(("note", ""), _negated=True), _connector="OR"),
                        name="evaluation_concern_has_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("mailbox", models.EmailField(blank=True, max_length=254, verbose_name="contact mailbox")),
                ("token_digest", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="asked once more")),
                ("reminder_digest", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("link_until", models.DateTimeField(blank=True, null=True, verbose_name="link valid until")),
                (
                    "team_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="with the communications team since"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("declined", "Not confirmed"),
                            ("ended", "Ended without an answer"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("by_mailbox", models.BooleanField(default=False)),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.body",
                        verbose_name="group or office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation by a group",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("person", "body"),
                        name="groupconfirmation_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "confirmed", "declined", "ended"])),
                        name="groupconfirmation_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("outcome", "")),
                            models.Q(("answered_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="groupconfirmation_answered_at_iff_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["", "ended"]), ("answered_by", None), ("by_mailbox", False)),
                            models.Q(
                                ("outcome__in", ["confirmed", "declined"]),
                                models.Q(
                                    models.Q(("answered_by", None), ("by_mailbox", True)),
                                    models.Q(("answered_by__isnull", False), ("by_mailbox", False)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="groupconfirmation_answered_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="groupconfirmation_not_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_by", None), models.Q(("outcome", "declined"), _negated=True)),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="groupconfirmation_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("mailbox", ""), _negated=True),
                                ("link_until__isnull", False),
                                ("remind_at__isnull", False),
                                ("token_digest__isnull", False),
                            ),
                            models.Q(
                                ("link_until", None),
                                ("mailbox", ""),
                                ("remind_at", None),
                                ("reminded_at", None),
                                ("team_since__isnull", False),
                                ("token_digest", None),
                            ),
                            _connector="OR",
                        ),
                        name="groupconfirmation_somebody_has_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_mailbox", False), models.Q(("mailbox", ""), _negated=True), _connector="OR"
                        ),
                        name="groupconfirmation_mailbox_that_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reminded_at", None), ("reminder_digest", None)),
                            models.Q(("reminded_at__isnull", False), ("reminder_digest__isnull", False)),
                            _connector="OR",
                        ),
                        name="groupconfirmation_reminded_with_a_link",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinTalk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed: the requester agrees or not"),
                            ("asked", "With the people of the channel"),
                            ("can_join", "Yes: the requester accepts or not"),
                            ("stories", "Send us your stories"),
                            ("no", "No"),
                            ("agreed", "Agreed"),
                            ("dropped", "Not pursued"),
                            ("objected", "The communications team had a concern"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("why", models.TextField(blank=True, max_length=1000, verbose_name="why")),
                ("shared", models.JSONField(blank=True, default=dict)),
                ("consented_at", models.DateTimeField(blank=True, null=True, verbose_name="asked")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="concern of the team")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_talks",
                        to="channels_registry.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_talk",
                        to="requests_app.decision",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_talks",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "question to join a channel",
                "ordering": ["opened_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "asked", "can_join", "stories", "no", "agreed", "dropped", "objected"],
                            )
                        ),
                        name="jointalk_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "asked", "can_join"))),
                        fields=("request", "channel"),
                        name="jointalk_live_once_per_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "dropped"]), ("consented_at__isnull", False), _connector="OR"
                        ),
                        name="jointalk_asked_by_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("words", "")),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="jointalk_answered_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("can_join", "stories", "no", "agreed", "objected")), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="jointalk_answer_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "no"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="jointalk_no_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", False), ("state__in", ["agreed", "objected"])),
                            models.Q(
                                models.Q(("state__in", ["agreed", "objected"]), _negated=True), ("decision", None)
                            ),
                            _connector="OR",
                        ),
                        name="jointalk_decision_iff_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "objected"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("state", "objected"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="jointalk_concern_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("requester", "requester"),
                            ("team", "communications team"),
                            ("channel", "people of the channel"),
                        ],
                        max_length=10,
                        verbose_name="written for",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="message")),
                ("at", models.DateTimeField(verbose_name="written")),
                ("letter_at", models.DateTimeField(verbose_name="letter leaves")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "talk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="requests_app.jointalk"
                    ),
                ),
            ],
            options={
                "verbose_name": "message about joining",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="joinmessage_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["requester", "team", "channel"])),
                        name="joinmessage_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("letter_at__gte", models.F("at"))), name="joinmessage_letter_after_it"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("read_by", None)),
                            models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="joinmessage_read_by_someone",
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
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("requester", "requester"),
                            ("team", "communications team"),
                            ("channel", "people of the channel"),
                        ],
                        max_length=10,
                        verbose_name="written for",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="message")),
                ("at", models.DateTimeField(verbose_name="written")),
                ("letter_at", models.DateTimeField(verbose_name="letter leaves")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "read_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "message about a request",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="message_has_text"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["requester", "team"])), name="message_side_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("letter_at__gte", models.F("at"))), name="message_letter_after_it"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("read_by", None)),
                            models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_read_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="asked")),
                ("opened_on", models.DateField(verbose_name="possible since")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nudges",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "question what keeps the answer",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "opened_on"), name="nudge_once_per_waiting_period")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("why", models.CharField(max_length=500, verbose_name="what changed, and why")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "question set",
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 1)), name="questionset_follows_the_shipped_one"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="questionset_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("part", models.CharField(max_length=20)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), django.db.models.functions.text.Lower("name"), name="queueview_name_unique"
                    ),
                    models.UniqueConstraint(fields=("person", "place"), name="queueview_place_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 12)), name="queueview_twelve_at_most"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="queueview_has_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadyText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=10, verbose_name="language"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changed")),
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
                "verbose_name": "ready text",
                "ordering": ["code", "language"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "language"), name="readytext_one_per_language"),
                    models.CheckConstraint(
                        condition=models.Q(
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
                                    "same_people",
                                    "same_subject",
                                    "stronger",
                                    "unserved",
                                    "prepared",
                                    "short_time",
                                    "stories",
                                    "write",
                                    "advice",
                                    "later",
                                    "training",
                                ],
                            )
                        ),
                        name="readytext_code_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="readytext_has_text"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_at__isnull", True), ("changed_by__isnull", True)),
                            models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="readytext_changed_at_and_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="when")),
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
                        related_name="recusals",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "stepping aside",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "person"), name="recusal_one_per_person_and_request"),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="recusal_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("before", "Before"),
                            ("after", "After"),
                            ("escalated", "Escalated"),
                            ("undelivered", "Undelivered"),
                            ("half_time", "Half Time"),
                            ("last", "Last"),
                            ("unanswered", "Unanswered"),
                        ],
                        max_length=12,
                    ),
                ),
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
                        condition=models.Q(
                            (
                                "step__in",
                                ["before", "after", "escalated", "undelivered", "half_time", "last", "unanswered"],
                            )
                        ),
                        name="reminder_step_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("left_out", models.JSONField(default=dict)),
                ("at", models.DateTimeField(verbose_name="copied")),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="requests_app.channelrequest",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copy",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of a request",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("request", models.F("original")), _negated=True),
                        name="requestcopy_not_of_itself",
                    )
                ],
            },
        ),
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
                            ("provisional", "Approved for a limited time"),
                            ("lapsed", "Permission ended"),
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
                                    "provisional",
                                    "lapsed",
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
            name="RequestWriter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("wrote_at", models.DateTimeField(blank=True, null=True, verbose_name="last saved")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
                (
                    "removed_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writers",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-writer",
                "ordering": ["added_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("request", "person"),
                        name="requestwriter_live_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__gte", models.F("added_at")), ("removed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="requestwriter_removed_after_added",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="note for the team")),
                ("at", models.DateTimeField(verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_notes",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "note for the team",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="reviewnote_has_text")
                ],
            },
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("appointed_at", models.DateTimeField(verbose_name="appointed")),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(verbose_name="link valid until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                        related_name="stand_ins",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "stand-in decider",
                "ordering": ["appointed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("request",), name="standin_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("appointed_by")), _negated=True),
                        name="standin_is_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("appointed_at"))), name="standin_link_lives"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="standin_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StartLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=10, verbose_name="language"
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.body",
                        verbose_name="group or office",
                    ),
                ),
            ],
            options={
                "verbose_name": "link to start a request",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="startlink_email_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="startlink_lives"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_at", None), ("used_at__lt", models.F("expires_at")), _connector="OR"),
                        name="startlink_used_in_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimedPermission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decided_on", models.DateField(verbose_name="decided")),
                ("rest_by", models.DateField(verbose_name="the rest of the form by")),
                ("ends_on", models.DateField(verbose_name="permission until")),
                ("extended_at", models.DateTimeField(blank=True, null=True, verbose_name="extended")),
                ("extended_why", models.CharField(blank=True, max_length=300, verbose_name="why it was extended")),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("handed_in_at", models.DateTimeField(blank=True, null=True, verbose_name="the rest handed in")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "The channel stays"),
                            ("not_kept", "The channel does not stay"),
                            ("lapsed", "Ran out"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=10,
                        verbose_name="what followed",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timed_permissions",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "condition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timed_permission",
                        to="channels_registry.condition",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timed_permission",
                        to="requests_app.decision",
                    ),
                ),
                (
                    "extended_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timed_permissions",
                        to="requests_app.channelrequest",
                    ),
                ),
                (
                    "settled_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_permission",
                        to="requests_app.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "permission for a limited time",
                "ordering": ["decided_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["rest_by"],
                        name="timedpermission_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)), fields=("request",), name="timedpermission_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_on__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("decided_on"), "+", models.Value(datetime.timedelta(days=30))
                                ),
                            ),
                            models.Q(
                                (
                                    "ends_on__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("decided_on"), "+", models.Value(datetime.timedelta(days=60))
                                    ),
                                ),
                                ("extended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="timedpermission_thirty_days_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rest_by__gte", models.F("decided_on")), ("rest_by__lte", models.F("ends_on"))
                        ),
                        name="timedpermission_rest_within_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("extended_at__isnull", True), ("extended_by__isnull", True), ("extended_why", "")
                            ),
                            models.Q(
                                models.Q(("extended_at__isnull", False), ("extended_by__isnull", False)),
                                models.Q(("extended_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="timedpermission_extended_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(
                                ("ending__in", ["kept", "not_kept", "lapsed", "taken_back"]),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="timedpermission_settled_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WantedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folded", models.CharField(db_index=True, max_length=253)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wanted_names",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "name asked for",
                "constraints": [
                    models.UniqueConstraint(fields=("request", "folded"), name="wantedname_once_per_request"),
                    models.CheckConstraint(
                        condition=models.Q(("folded", ""), _negated=True), name="wantedname_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=20)),
                ("language", models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=10)),
                ("part", models.CharField(max_length=80)),
                ("text", models.CharField(blank=True, max_length=600)),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wordings",
                        to="requests_app.questionset",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question_set", "question", "language", "part"),
                        name="wording_one_per_part_and_language",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WordingDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=20)),
                ("language", models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=10)),
                ("part", models.CharField(max_length=80)),
                ("text", models.CharField(blank=True, max_length=600)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "wording not published yet",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "language", "part"), name="wordingdraft_one_per_part_and_language"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="requests_app.channelrequest",
            ),
        ),
        migrations.RunPython(ready_texts.ship, migrations.RunPython.noop),
    ]
