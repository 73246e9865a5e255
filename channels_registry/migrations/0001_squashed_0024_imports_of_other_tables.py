import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from channels_registry.catalogue import load_catalogue


def load_platforms(apps, schema_editor):
    load_catalogue(
        platforms=apps.get_model("channels_registry", "Platform"),
        texts=apps.get_model("channels_registry", "PlatformText"),
    )


class Migration(migrations.Migration):
    replaces = [
        ("channels_registry", "0001_initial"),
        ("channels_registry", "0002_platforms"),
        ("channels_registry", "0003_stories"),
        ("channels_registry", "0004_conditions_followed_up"),
        ("channels_registry", "0005_earlier_conditions"),
        ("channels_registry", "0006_conditions_hold"),
        ("channels_registry", "0007_more_time_for_conditions"),
        ("channels_registry", "0008_set_up_extended"),
        ("channels_registry", "0009_channel_told_from"),
        ("channels_registry", "0010_channel_public_list_index"),
        ("channels_registry", "0011_channel_review_index"),
        ("channels_registry", "0012_links_of_today_first"),
        ("channels_registry", "0013_end_states_of_closed_channels"),
        ("channels_registry", "0014_closed_at_most_compromised"),
        ("channels_registry", "0015_how_sure_of_access"),
        ("channels_registry", "0016_ways_in_unlawful_and_unknown"),
        ("channels_registry", "0017_ways_in_never_stated"),
        ("channels_registry", "0018_verifying"),
        ("channels_registry", "0019_audit_settings"),
        ("channels_registry", "0020_findings_about_people_and_accepted"),
        ("channels_registry", "0021_limits_of_controls"),
        ("channels_registry", "0022_imports"),
        ("channels_registry", "0023_publishing_tools"),
        ("channels_registry", "0024_imports_of_other_tables"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_merged_into"),
        ("accounts", "0007_merged_into"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("sha256", models.CharField(max_length=64, verbose_name="digest")),
                ("uploaded_at", models.DateTimeField(verbose_name="added")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
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
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["uploaded_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10000000)), name="evidence_size_allowed"
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
                        name="evidence_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shown_name", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="evidence_has_names",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), _negated=True), name="evidence_has_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None), ("erased_at__gte", models.F("uploaded_at")), _connector="OR"
                        ),
                        name="evidence_erased_after_upload",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claimed_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months for which it is enough that someone says so",
                    ),
                ),
                (
                    "seen_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months for which a dated picture is good",
                    ),
                ),
                (
                    "proved_months",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months for which a proof is good",
                    ),
                ),
                (
                    "most_full_control",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="people with full control of one channel, at most",
                    ),
                ),
                (
                    "most_channels",
                    models.PositiveSmallIntegerField(
                        default=40,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="channels of which one person has full control, at most",
                    ),
                ),
                (
                    "policy_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="days to read and accept a policy that binds",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit settings",
                "verbose_name_plural": "audit settings",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="auditsettings_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed_months__gte", 1),
                            ("claimed_months__lte", 60),
                            ("seen_months__gte", 1),
                            ("seen_months__lte", 60),
                            ("proved_months__gte", 1),
                            ("proved_months__lte", 60),
                        ),
                        name="auditsettings_terms_in_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_full_control__gte", 2),
                            ("most_full_control__lte", 50),
                            ("most_channels__gte", 1),
                            ("most_channels__lte", 5000),
                            ("policy_days__lte", 180),
                        ),
                        name="auditsettings_limits_of_controls",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("corporate", "Corporate"),
                            ("language", "Language edition"),
                            ("region", "Region"),
                            ("country", "Country"),
                            ("project", "Project"),
                            ("campaign", "Campaign or event"),
                            ("office", "Office-holder"),
                        ],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("page", "Public page"),
                            ("profile", "Organisation profile"),
                            ("public_group", "Public group"),
                            ("closed_group", "Closed group"),
                            ("video", "Video channel"),
                            ("broadcast", "Broadcast channel"),
                            ("feed", "Blog or podcast"),
                        ],
                        max_length=20,
                        verbose_name="format",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("summary", models.CharField(blank=True, max_length=160, verbose_name="introduction in one sentence")),
                ("purpose", models.TextField(blank=True, max_length=600, verbose_name="what it is for")),
                ("audience", models.TextField(blank=True, max_length=600, verbose_name="whom it wants to reach")),
                ("languages", models.JSONField(blank=True, default=list, verbose_name="languages")),
                ("countries", models.JSONField(blank=True, default=list, verbose_name="countries")),
                ("region", models.CharField(blank=True, max_length=80, verbose_name="region")),
                ("shared_mailbox", models.EmailField(blank=True, max_length=254, verbose_name="shared mailbox")),
                (
                    "way_in",
                    models.CharField(
                        choices=[
                            ("roles", "Separate roles for each person"),
                            ("safe", "One login, in the organisation's password manager"),
                            ("device", "One device, with a keeper and a spare"),
                            ("other", "None of these"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="way in",
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
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("daily", "Daily"),
                            ("several_a_week", "Several times a week"),
                            ("weekly", "Weekly"),
                            ("monthly", "Monthly"),
                            ("seasonal", "In a season or campaign"),
                            ("emergencies", "In emergencies only"),
                        ],
                        default="weekly",
                        max_length=20,
                        verbose_name="planned rhythm",
                    ),
                ),
                (
                    "quiet_months",
                    models.JSONField(blank=True, default=list, verbose_name="months in which silence is normal"),
                ),
                ("expected_end", models.DateField(blank=True, null=True, verbose_name="expected end")),
                (
                    "end_plan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep_name", "Close it and keep the name"),
                            ("merge", "Merge it into another channel"),
                            ("hand_over", "Hand it over"),
                        ],
                        max_length=20,
                        verbose_name="then",
                    ),
                ),
                ("end_plan_note", models.CharField(blank=True, max_length=300, verbose_name="transition")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("approved", "Being set up"),
                            ("active", "Active"),
                            ("flagged", "Quiet, please check"),
                            ("retiring", "Closing"),
                            ("retired", "Closed"),
                            ("lapsed", "Not set up in time"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("blocked_at", models.DateTimeField(blank=True, null=True)),
                ("access_lost_at", models.DateTimeField(blank=True, null=True)),
                ("compromised_at", models.DateTimeField(blank=True, null=True)),
                ("unlisted_at", models.DateTimeField(blank=True, null=True, verbose_name="left off the public list")),
                ("told_from", models.DateTimeField(blank=True, null=True, verbose_name="seen outside the team from")),
                ("entered_at", models.DateTimeField(verbose_name="in the register since")),
                ("activated_at", models.DateTimeField(blank=True, null=True, verbose_name="official since")),
                ("flagged_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "bring_in_line_by",
                    models.DateField(blank=True, null=True, verbose_name="being brought in line until"),
                ),
                ("no_public_address", models.BooleanField(default=False, verbose_name="has no public address")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="last confirmed")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="next review of its rules")),
                ("latest_post_at", models.DateTimeField(blank=True, null=True, verbose_name="latest post")),
                ("looked_at", models.DateTimeField(blank=True, null=True, verbose_name="last look")),
                ("grants_version", models.PositiveIntegerField(default=0)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channels",
                        to="accounts.body",
                        verbose_name="group or office",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputy_for",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="channels_registry.channel",
                        verbose_name="belongs to",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsible_for",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsible person",
                    ),
                ),
            ],
            options={
                "verbose_name": "channel",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(fields=["status", "latest_post_at"], name="channel_status_latest_post"),
                    models.Index(fields=["name", "id"], name="channel_name"),
                    models.Index(
                        condition=models.Q(("status__in", ("active", "flagged", "retiring")), ("unlisted_at", None)),
                        fields=["name", "id"],
                        name="channel_public_name",
                    ),
                    models.Index(fields=["review_on", "id"], name="channel_review_on"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["approved", "active", "flagged", "retiring", "retired", "lapsed", "cancelled"],
                            )
                        ),
                        name="channel_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retired_at__isnull", False), ("status", "retired")),
                            models.Q(models.Q(("status", "retired"), _negated=True), ("retired_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="channel_retired_at_iff_retired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("flagged_at__isnull", False), ("status", "flagged")),
                            models.Q(models.Q(("status", "flagged"), _negated=True), ("flagged_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="channel_flagged_at_iff_flagged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("active", "flagged", "retiring")), _negated=True),
                            ("activated_at__isnull", False),
                            _connector="OR",
                        ),
                        name="channel_live_was_activated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "retired"), _negated=True),
                            models.Q(("access_lost_at", None), ("blocked_at", None), ("suspended_at", None)),
                            _connector="OR",
                        ),
                        name="channel_retired_is_at_most_compromised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way_in__in", ["roles", "safe", "device", "other", "unknown"])),
                        name="channel_way_in_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True), name="channel_not_its_own_parent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("responsible", None),
                            ("deputy", None),
                            models.Q(("responsible", models.F("deputy")), _negated=True),
                            _connector="OR",
                        ),
                        name="channel_deputy_is_someone_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity_key", models.CharField(max_length=2100)),
                ("canonical_url", models.CharField(max_length=2100, verbose_name="link")),
                ("handle", models.CharField(blank=True, max_length=260, verbose_name="username")),
                ("skeleton", models.CharField(blank=True, db_index=True, max_length=260)),
                ("original_input", models.CharField(blank=True, max_length=2000)),
                ("is_main", models.BooleanField(default=True, verbose_name="main link")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "ordering": [models.OrderBy(models.F("until"), descending=True, nulls_first=True), "-is_main", "pk"],
                "indexes": [models.Index(fields=["identity_key"], name="channeladdress_key")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("identity_key"), condition=models.Q(("until", None)), name="channeladdress_live_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True), ("until", None)),
                        fields=("channel",),
                        name="channeladdress_one_main_per_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="channeladdress_until_after_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("canonical_url__startswith", "https://"),
                            ("canonical_url__startswith", "http://"),
                            _connector="OR",
                        ),
                        name="channeladdress_url_is_web",
                    ),
                ],
            },
        ),
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
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="to do")),
                ("due_on", models.DateField(verbose_name="before")),
                (
                    "consequence",
                    models.CharField(
                        choices=[
                            ("extend", "Give more time"),
                            ("suspend", "Suspend the channel until it is done"),
                            ("close", "Close the channel"),
                        ],
                        default="extend",
                        max_length=10,
                        verbose_name="if the day passes",
                    ),
                ),
                ("set_at", models.DateTimeField()),
                ("evidence", models.TextField(blank=True, max_length=2000, verbose_name="what shows it")),
                ("evidence_link", models.URLField(blank=True, max_length=500, verbose_name="link to what shows it")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="said to be done")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("extend", "Give more time"),
                            ("suspend", "Suspend the channel until it is done"),
                            ("close", "Close the channel"),
                        ],
                        max_length=10,
                        verbose_name="what followed",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed_off", "Done and checked"),
                            ("waived", "No longer asked for"),
                            ("channel_ended", "Ended with the channel"),
                        ],
                        max_length=15,
                        verbose_name="how it ended",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("ended_why", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("overdue_told_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="conditions",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "condition",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("ended_at__isnull", True)),
                        fields=["due_on"],
                        name="condition_to_do",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="condition_has_text"),
                    models.CheckConstraint(
                        condition=models.Q(("consequence__in", ["extend", "suspend", "close"])),
                        name="condition_consequence_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="condition_done_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("evidence", ""), _negated=True),
                            models.Q(("evidence_link", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="condition_done_has_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answer__in", ["extend", "suspend", "close"]),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="condition_answered_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ending", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("ending__in", ["signed_off", "waived"]),
                            ),
                            models.Q(("ended_at__isnull", False), ("ending", "channel_ended")),
                            _connector="OR",
                        ),
                        name="condition_ended_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", "waived"), _negated=True),
                            models.Q(("ended_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="condition_waived_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", "signed_off"), _negated=True),
                            models.Q(
                                models.Q(("done_at__isnull", False)),
                                models.Q(("ended_by", models.F("done_by")), _negated=True),
                                models.Q(
                                    ("owner", None),
                                    models.Q(("ended_by", models.F("owner")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="condition_signed_off_by_someone_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConditionExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("earlier", models.DateField(verbose_name="was due before")),
                ("later", models.DateField(verbose_name="is due before")),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="channels_registry.condition",
                    ),
                ),
            ],
            options={
                "verbose_name": "more time for a condition",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("later__gt", models.F("earlier"))), name="conditionextension_is_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="conditionextension_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="sent")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=4000, verbose_name="story")),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="link to pictures or more")),
                (
                    "people_shown",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody can be recognised in it"),
                            (
                                "agreed",
                                "Everyone who can be recognised in it has agreed; for a child, the parents have",
                            ),
                        ],
                        max_length=10,
                        verbose_name="people in it",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "Not answered yet"), ("used", "Used"), ("not_used", "Not used")],
                        default="sent",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("post_url", models.CharField(blank=True, max_length=500, verbose_name="link to the post")),
                ("reason", models.CharField(blank=True, max_length=600, verbose_name="why not")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="channels_registry.channel",
                        verbose_name="channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["channel", "state"], name="contribution_channel_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="contribution_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people_shown__in", ["nobody", "agreed"])),
                        name="contribution_people_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link", ""),
                            ("link__startswith", "https://"),
                            ("link__startswith", "http://"),
                            _connector="OR",
                        ),
                        name="contribution_link_is_web",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None),
                                ("answered_by", None),
                                ("post_url", ""),
                                ("reason", ""),
                                ("state", "sent"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("reason", ""),
                                ("state", "used"),
                                models.Q(
                                    ("post_url__startswith", "https://"),
                                    ("post_url__startswith", "http://"),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("post_url", ""),
                                ("state", "not_used"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contribution_answered_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceBytes",
            fields=[
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="channels_registry.evidence",
                        verbose_name="evidence",
                    ),
                ),
                ("data", models.BinaryField()),
            ],
            options={
                "verbose_name": "content of evidence",
                "verbose_name_plural": "contents of evidence",
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40, verbose_name="rule")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="what was seen")),
                ("opened_at", models.DateTimeField(verbose_name="since")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="put right")),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_until", models.DateField(blank=True, null=True, verbose_name="accepted until")),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_why", models.CharField(blank=True, max_length=300, verbose_name="why it is accepted")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="channels_registry.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings_about",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "point to put right",
                "verbose_name_plural": "points to put right",
                "ordering": ["opened_at", "pk"],
                "indexes": [
                    models.Index(fields=["opened_at"], name="finding_opened"),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="finding_closed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel__isnull", False), ("person__isnull", True)),
                            models.Q(("channel__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="finding_of_channel_or_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("channel", "rule"), name="finding_open_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None), ("person__isnull", False)),
                        fields=("person", "rule"),
                        name="finding_open_once_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="finding_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assigned_at__isnull", True), ("assigned_to__isnull", True)),
                            models.Q(("assigned_at__isnull", False), ("assigned_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="finding_assigned_to_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at", None),
                                ("accepted_by", None),
                                ("accepted_until", None),
                                ("accepted_why", ""),
                            ),
                            models.Q(
                                models.Q(
                                    ("accepted_at__isnull", False),
                                    ("accepted_by__isnull", False),
                                    ("accepted_until__isnull", False),
                                ),
                                models.Q(("accepted_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="finding_accepted_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("owner", "Full control (owner)"),
                            ("admin", "Full control"),
                            ("editor", "Can publish"),
                            ("moderator", "Can reply"),
                            ("analyst", "Can see figures"),
                        ],
                        max_length=12,
                        verbose_name="access",
                    ),
                ),
                (
                    "native_role",
                    models.CharField(blank=True, max_length=60, verbose_name="role as the platform calls it"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("request", "Named in the approved request"),
                            ("told", "Somebody told the portal"),
                            ("imported", "Taken over from a list"),
                            ("seen", "Found on the platform"),
                            ("handed_over", "Handed over by the person before"),
                        ],
                        default="told",
                        max_length=12,
                        verbose_name="how we know",
                    ),
                ),
                (
                    "approved_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "Full control (owner)"),
                            ("admin", "Full control"),
                            ("editor", "Can publish"),
                            ("moderator", "Can reply"),
                            ("analyst", "Can see figures"),
                        ],
                        max_length=12,
                        verbose_name="access approved",
                    ),
                ),
                (
                    "verified_as",
                    models.CharField(
                        blank=True,
                        choices=[("claimed", "Claimed"), ("seen", "Seen"), ("proved", "Proved")],
                        max_length=8,
                        verbose_name="how sure",
                    ),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="last verified")),
                ("verify_by", models.DateField(blank=True, null=True, verbose_name="verify again by")),
                ("starts_at", models.DateTimeField(verbose_name="since")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("granted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="why it ended")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "access",
                "verbose_name_plural": "access",
                "ordering": ["channel", "starts_at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["ends_at"], name="grant_ends"),
                    models.Index(condition=models.Q(("ended_at", None)), fields=["verify_by"], name="grant_verify_by"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("channel", "person"),
                        name="grant_one_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["owner", "admin", "editor", "moderator", "analyst"])),
                        name="grant_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                        name="grant_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="grant_end_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["request", "told", "imported", "seen", "handed_over"])),
                        name="grant_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_level", ""),
                            ("approved_level__in", ["owner", "admin", "editor", "moderator", "analyst"]),
                            _connector="OR",
                        ),
                        name="grant_approved_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("verified_as", ""), ("verified_at", None), ("verified_by", None), ("verify_by", None)
                            ),
                            models.Q(
                                ("verified_as__in", ["claimed", "seen", "proved"]),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                ("verify_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="grant_verified_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phrase", models.CharField(max_length=80, unique=True, verbose_name="phrase")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("careful", "The channel needs special care"),
                            ("incident", "Something has happened to the channel"),
                        ],
                        max_length=10,
                        verbose_name="asked because",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("not_shown", "The picture does not show the phrase"),
                            ("expired", "Not answered in time"),
                            ("overtaken", "The access ended first"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="channels_registry.evidence",
                        verbose_name="picture",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="channels_registry.grant",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of access",
                "verbose_name_plural": "proofs of access",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("grant",), name="challenge_one_open_per_grant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phrase", ""), _negated=True), name="challenge_has_phrase"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["careful", "incident"])), name="challenge_why_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("asked_at"))),
                        name="challenge_expires_after_asking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("evidence__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("evidence__isnull", False)),
                            _connector="OR",
                        ),
                        name="challenge_answered_with_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("outcome", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("outcome__in", ["confirmed", "not_shown", "expired", "overtaken"]),
                            ),
                            _connector="OR",
                        ),
                        name="challenge_ended_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "confirmed"), _negated=True),
                            models.Q(
                                models.Q(("answered_at__isnull", False), ("ended_by__isnull", False)),
                                models.Q(("ended_by", models.F("holder")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="challenge_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "strength",
                    models.CharField(
                        choices=[("claimed", "Claimed"), ("seen", "Seen"), ("proved", "Proved")],
                        max_length=8,
                        verbose_name="how sure",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="on")),
                ("valid_until", models.DateField(verbose_name="good until")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "challenge",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestation",
                        to="channels_registry.challenge",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="channels_registry.evidence",
                        verbose_name="picture",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="channels_registry.grant",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of an access",
                "verbose_name_plural": "confirmations of access",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("strength__in", ["claimed", "seen", "proved"])),
                        name="attestation_strength_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("strength", "seen"), _negated=True), ("evidence__isnull", False), _connector="OR"
                        ),
                        name="attestation_seen_has_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("challenge__isnull", False), ("evidence__isnull", False), ("strength", "proved")),
                            models.Q(models.Q(("strength", "proved"), _negated=True), ("challenge__isnull", True)),
                            _connector="OR",
                        ),
                        name="attestation_proved_by_challenge",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(default="channels", max_length=20)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["columns", "judging", "look", "entering", "done"])),
                        name="importfile_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ("judging", "entering")), _negated=True),
                            ("asked_at__isnull", False),
                            _connector="OR",
                        ),
                        name="importfile_work_was_asked_for",
                    ),
                ],
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
        migrations.CreateModel(
            name="NearForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(db_index=True, max_length=260)),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_forms",
                        to="channels_registry.channeladdress",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("address", "form"), name="nearform_once_per_address")],
            },
        ),
        migrations.CreateModel(
            name="ParameterSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "posts_agreed_by",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody for everyday posts"),
                            ("responsible", "The responsible person"),
                            ("person", "A named person"),
                            ("team", "The communications team"),
                        ],
                        max_length=12,
                        verbose_name="who agrees a post",
                    ),
                ),
                (
                    "posts_agreed_by_name",
                    models.CharField(blank=True, max_length=120, verbose_name="named person for posts"),
                ),
                (
                    "speaks_on_disputed",
                    models.CharField(
                        choices=[
                            ("team", "The communications team only"),
                            ("responsible", "The responsible person, after asking the team"),
                            ("person", "A named person"),
                        ],
                        max_length=12,
                        verbose_name="who speaks on disputed matters",
                    ),
                ),
                (
                    "speaks_on_disputed_name",
                    models.CharField(blank=True, max_length=120, verbose_name="named person for disputed matters"),
                ),
                ("languages", models.JSONField(default=list, verbose_name="languages")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("daily", "Daily"),
                            ("several_a_week", "Several times a week"),
                            ("weekly", "Weekly"),
                            ("monthly", "Monthly"),
                            ("seasonal", "In a season or campaign"),
                            ("emergencies", "In emergencies only"),
                        ],
                        max_length=20,
                        verbose_name="rhythm",
                    ),
                ),
                (
                    "discussion",
                    models.CharField(
                        choices=[("open", "Open"), ("read_first", "Read before shown"), ("closed", "Closed")],
                        max_length=12,
                        verbose_name="comments and messages",
                    ),
                ),
                (
                    "answer_hours",
                    models.PositiveSmallIntegerField(verbose_name="hours within which people are answered"),
                ),
                (
                    "visual_identity",
                    models.CharField(
                        choices=[
                            ("alliance", "The Alliance's name and logo"),
                            ("co_branded", "The Alliance's and the group's together"),
                            ("project", "The project's own, with the Alliance visible in the name or introduction"),
                        ],
                        max_length=12,
                        verbose_name="visual identity",
                    ),
                ),
                (
                    "positions_first",
                    models.BooleanField(
                        default=True, verbose_name="positions appear on the institution's account, this channel relays"
                    ),
                ),
                (
                    "about_body_only",
                    models.BooleanField(default=True, verbose_name="publishes only about the organisation or project"),
                ),
                ("review_on", models.DateField(verbose_name="review on")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parameter_sets",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rules for this channel",
                "verbose_name_plural": "rules for this channel",
                "ordering": ["-since", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("channel",), name="parameterset_one_current"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="parameterset_until_after_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posts_agreed_by", "person"), _negated=True),
                            models.Q(("posts_agreed_by_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="parameterset_person_for_posts_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("speaks_on_disputed", "person"), _negated=True),
                            models.Q(("speaks_on_disputed_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="parameterset_person_for_disputed_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=30, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("archived", models.BooleanField(default=False, verbose_name="kept for history only")),
                ("formats", models.JSONField(default=list, verbose_name="formats")),
                ("single_login", models.BooleanField(default=False, verbose_name="one login only, no separate roles")),
                (
                    "posts_per_week_least",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="posts a week, at least"),
                ),
                (
                    "posts_per_week_most",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="posts a week, at most"),
                ),
                (
                    "answer_hours",
                    models.PositiveSmallIntegerField(verbose_name="hours within which people expect an answer"),
                ),
                (
                    "quiet_after_days",
                    models.PositiveSmallIntegerField(verbose_name="days without a post before we ask"),
                ),
                (
                    "flag_after_days",
                    models.PositiveSmallIntegerField(verbose_name="days without a post before the channel is flagged"),
                ),
                (
                    "readable",
                    models.BooleanField(
                        default=False,
                        help_text="Where it cannot, administrators tell us.",
                        verbose_name="the portal can read its latest post",
                    ),
                ),
            ],
            options={
                "verbose_name": "platform",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("posts_per_week_least__lte", models.F("posts_per_week_most"))),
                        name="platform_rhythm_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quiet_after_days__gte", 1), ("quiet_after_days__lt", models.F("flag_after_days"))
                        ),
                        name="platform_quiet_before_flag",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=10, verbose_name="language"
                    ),
                ),
                ("guidance", models.TextField(blank=True, verbose_name="guidance")),
                ("rules", models.TextField(blank=True, verbose_name="the platform's own rules")),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="channels_registry.platform",
                    ),
                ),
            ],
            options={
                "verbose_name": "platform text",
                "constraints": [
                    models.UniqueConstraint(fields=("platform", "language"), name="platformtext_one_per_language")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("two_factor", "Two-step sign-in is on"),
                            ("mailbox_shared", "The recovery mailbox is a shared one of the organisation"),
                            ("shared_login", "Several people share one login"),
                            ("phone_held", "The recovery phone is held by the organisation"),
                            ("apps_reviewed", "The connected apps have been looked through"),
                        ],
                        max_length=16,
                        verbose_name="fact",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                ("stated_at", models.DateTimeField(verbose_name="stated")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="security_facts",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="security_facts",
                        to="channels_registry.grant",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "fact about access",
                "verbose_name_plural": "facts about access",
                "ordering": ["stated_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("grant", None), ("until", None)),
                        fields=("channel", "fact"),
                        name="securityfact_one_per_channel",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("grant__isnull", False), ("until", None)),
                        fields=("grant", "fact"),
                        name="securityfact_one_per_grant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fact__in",
                                ["two_factor", "mailbox_shared", "shared_login", "phone_held", "apps_reviewed"],
                            )
                        ),
                        name="securityfact_fact_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__in", ["yes", "no", "unknown"])), name="securityfact_value_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grant", None), ("fact__in", ("two_factor", "shared_login")), _connector="OR"
                        ),
                        name="securityfact_of_grant_where_it_differs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("stated_at")), _connector="OR"),
                        name="securityfact_until_after_stated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.CharField(
                        choices=[
                            ("medium", "Help to choose the medium"),
                            ("structure", "Advice on structure, administration and analytics tools"),
                            ("branding", "Answers on branding"),
                            ("strategy", "Help with communication and strategy"),
                            ("crisis", "Help in emergencies and crises"),
                            ("parameters", "Rules of use, case by case"),
                        ],
                        max_length=12,
                        verbose_name="service",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="note")),
                ("updated_at", models.DateTimeField()),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_notes",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="contact",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "service note",
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "service"), name="servicenote_one_per_service")
                ],
            },
        ),
        migrations.CreateModel(
            name="SetUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="ready by")),
                (
                    "look_checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="name and picture checked"),
                ),
                (
                    "mailbox_confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="shared mailbox confirmed"),
                ),
                ("extensions", models.PositiveSmallIntegerField(default=0, verbose_name="times extended")),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_up",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "look_checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_ups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after the set-up",
                    ),
                ),
            ],
            options={
                "verbose_name": "set-up",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("look_checked_at__isnull", True), ("look_checked_by__isnull", True)),
                            models.Q(("look_checked_at__isnull", False), ("look_checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="setup_look_checked_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extensions__lte", 2)), name="setup_extended_twice_at_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scheduler", "Scheduler"),
                            ("business_manager", "Business manager"),
                            ("ad_account", "Advertising account"),
                            ("link_page", "Link page"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="what it is",
                    ),
                ),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="where one signs in")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="note")),
                ("entered_at", models.DateTimeField(verbose_name="in the register since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="not used any more since")),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeps_tools",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after it",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.body",
                        verbose_name="who pays",
                    ),
                ),
            ],
            options={
                "verbose_name": "publishing tool",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["scheduler", "business_manager", "ad_account", "link_page", "other"])
                        ),
                        name="tool_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("full", "Full control"), ("publish", "Can publish"), ("look", "Can look")],
                        max_length=10,
                        verbose_name="may do",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to end on")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
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
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="channels_registry.tool"
                    ),
                ),
            ],
            options={
                "verbose_name": "seat",
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)), fields=("tool", "person"), name="seat_one_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["full", "publish", "look"])), name="seat_level_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            ("removed_at__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="seat_removed_after_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reached_by",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reaches", to="channels_registry.tool"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("tool", "channel"), name="reach_once_per_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="reach_until_after_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WayInDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("safe", models.CharField(blank=True, max_length=120, verbose_name="name of the safe")),
                ("entry", models.CharField(blank=True, max_length=120, verbose_name="name of the entry")),
                ("stated_at", models.DateTimeField(verbose_name="stated")),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="way_in_details",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeps_device_of",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="keeper",
                    ),
                ),
                (
                    "spare",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeps_spare_of",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="keeper of the spare",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "way in",
                "verbose_name_plural": "ways in",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry", ""), ("safe", "")),
                            models.Q(models.Q(("safe", ""), _negated=True), models.Q(("entry", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="wayindetails_safe_with_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("keeper__isnull", True), ("spare__isnull", True)),
                            models.Q(
                                models.Q(("keeper__isnull", False), ("spare__isnull", False)),
                                models.Q(("keeper", models.F("spare")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="wayindetails_keeper_and_spare",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("safe", ""), ("keeper__isnull", True), _connector="OR"),
                        name="wayindetails_safe_or_device",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="channel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="channels_registry.channel"
            ),
        ),
        migrations.AddField(
            model_name="channel",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="channels",
                to="channels_registry.platform",
                verbose_name="platform",
            ),
        ),
        migrations.RunPython(load_platforms, migrations.RunPython.noop),
    ]
