from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

days_by_rhythm = import_module("activity.migrations.0013_days_by_rhythm")


class Migration(migrations.Migration):
    replaces = [
        ("activity", "0001_initial"),
        ("activity", "0002_closing_wish"),
        ("activity", "0003_followings"),
        ("activity", "0004_sources"),
        ("activity", "0005_metrics"),
        ("activity", "0006_answer_keys_and_post_questions"),
        ("activity", "0007_closing_steps"),
        ("activity", "0008_wishes_of_three_kinds"),
        ("activity", "0009_followings_claimed"),
        ("activity", "0010_host_budgets"),
        ("activity", "0011_steps_of_silence"),
        ("activity", "0012_thresholds_by_rhythm"),
        ("activity", "0013_days_by_rhythm"),
        ("activity", "0014_pauses_stated_ahead"),
        ("activity", "0015_platform_keys"),
        ("activity", "0016_posts_by_day"),
        ("activity", "0017_ownership_proofs"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_merged_into"),
        ("channels_registry", "0024_imports_of_other_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=300)),
                ("published_at", models.DateTimeField(verbose_name="published")),
                (
                    "engagements",
                    models.BigIntegerField(blank=True, null=True, verbose_name="reactions, comments and shares"),
                ),
                ("views", models.BigIntegerField(blank=True, null=True, verbose_name="views")),
                ("seen_at", models.DateTimeField(verbose_name="seen")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "post seen",
                "verbose_name_plural": "posts seen",
                "ordering": ["-published_at", "-pk"],
                "indexes": [
                    models.Index(fields=["channel", "-published_at"], name="channelpost_of_channel"),
                    models.Index(fields=["published_at"], name="channelpost_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "key"), name="channelpost_once"),
                    models.CheckConstraint(
                        condition=models.Q(("published_at__lte", models.F("seen_at"))), name="channelpost_is_past"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("engagements", None), ("engagements__gte", 0), _connector="OR"),
                        name="channelpost_engagements_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("views", None), ("views__gte", 0), _connector="OR"),
                        name="channelpost_views_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("close", "It can be closed"),
                            ("merge", "It can be merged into another channel"),
                            ("hand_over", "It can be handed over"),
                        ],
                        default="close",
                        max_length=10,
                        verbose_name="what is proposed",
                    ),
                ),
                ("to_whom", models.CharField(blank=True, max_length=200, verbose_name="handed over to")),
                ("note", models.CharField(max_length=600, verbose_name="why it can be closed")),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_wishes",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.channel",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "wish to close",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)), fields=("channel",), name="closingwish_one_waits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="closingwish_has_note"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["close", "merge", "hand_over"])), name="closingwish_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "merge"), ("target__isnull", False)),
                            models.Q(models.Q(("kind", "merge"), _negated=True), ("target", None)),
                            _connector="OR",
                        ),
                        name="closingwish_target_iff_merge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target", None), models.Q(("target", models.F("channel")), _negated=True), _connector="OR"
                        ),
                        name="closingwish_target_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "hand_over"), models.Q(("to_whom", ""), _negated=True)),
                            models.Q(models.Q(("kind", "hand_over"), _negated=True), ("to_whom", "")),
                            _connector="OR",
                        ),
                        name="closingwish_to_whom_iff_hand_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="closingwish_settled_at_and_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FarewellText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=10, verbose_name="language"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a farewell post",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="farewelltext_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Following",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("feed", "RSS or Atom feed"),
                            ("youtube", "YouTube feed"),
                            ("mastodon", "Mastodon or compatible"),
                            ("bluesky", "Bluesky"),
                            ("telegram", "Telegram preview"),
                            ("discord", "Discord invitation"),
                            ("youtube_data", "YouTube, with a key"),
                            ("facebook", "Facebook, with a key"),
                            ("instagram", "Instagram, with a key"),
                        ],
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                ("url", models.CharField(max_length=2100, verbose_name="where")),
                ("address_key", models.CharField(blank=True, max_length=2100)),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="followed since")),
                ("host", models.CharField(blank=True, max_length=253, verbose_name="server")),
                ("tells_posts", models.BooleanField(default=True)),
                ("stable_id", models.CharField(blank=True, max_length=500, verbose_name="permanent id")),
                ("seen_handle", models.CharField(blank=True, max_length=260, verbose_name="name seen last")),
                (
                    "alert",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("renamed", "Its name on the platform changed"),
                            ("changed_hands", "Its name belongs to another account now"),
                            ("moved", "It says that it has moved"),
                            ("suspended", "Its platform suspended it"),
                            ("deactivated", "It was switched off"),
                            ("gone", "It may be gone"),
                        ],
                        max_length=14,
                        verbose_name="alert",
                    ),
                ),
                ("alert_at", models.DateTimeField(blank=True, null=True, verbose_name="alert since")),
                ("alert_detail", models.CharField(blank=True, max_length=300)),
                ("alert_id", models.CharField(blank=True, max_length=500)),
                ("team_told_at", models.DateTimeField(blank=True, null=True)),
                ("proposed_url", models.CharField(blank=True, max_length=2100)),
                ("etag", models.CharField(blank=True, max_length=300)),
                ("last_modified", models.CharField(blank=True, max_length=100)),
                ("next_look_at", models.DateTimeField(verbose_name="next look")),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("succeeded_at", models.DateTimeField(blank=True, null=True, verbose_name="last look that went well")),
                ("failing_since", models.DateTimeField(blank=True, null=True, verbose_name="failing since")),
                ("failures", models.PositiveIntegerField(default=0)),
                ("missing_since", models.DateTimeField(blank=True, null=True, verbose_name="not found since")),
                ("missing_looks", models.PositiveIntegerField(default=0)),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "chosen_by",
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
                "verbose_name": "source followed",
                "verbose_name_plural": "sources followed",
                "indexes": [
                    models.Index(fields=["next_look_at"], name="following_next_look"),
                    models.Index(
                        condition=models.Q(("claimed_until__isnull", False)),
                        fields=["claimed_until"],
                        name="following_claimed",
                    ),
                    models.Index(
                        condition=models.Q(("alert", ""), _negated=True), fields=["alert"], name="following_alert"
                    ),
                    models.Index(
                        condition=models.Q(("failing_since__isnull", False)),
                        fields=["failing_since"],
                        name="following_failing",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                (
                                    "feed",
                                    "youtube",
                                    "mastodon",
                                    "bluesky",
                                    "telegram",
                                    "discord",
                                    "youtube_data",
                                    "facebook",
                                    "instagram",
                                ),
                            )
                        ),
                        name="following_source_is_looked_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alert", ""), ("alert_at", None)),
                            models.Q(models.Q(("alert", ""), _negated=True), ("alert_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="following_alert_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("missing_looks", 0), ("missing_since", None)),
                            models.Q(("missing_looks__gt", 0), ("missing_since__isnull", False)),
                            _connector="OR",
                        ),
                        name="following_missing_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim", ""), ("claimed_until__isnull", False), _connector="OR"),
                        name="following_claim_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostBudget",
            fields=[
                ("host", models.CharField(max_length=253, primary_key=True, serialize=False, verbose_name="server")),
                ("turn", models.CharField(blank=True, max_length=32)),
                ("turn_ends_at", models.DateTimeField(blank=True, null=True)),
                ("free_at", models.DateTimeField(verbose_name="next request from")),
                ("blocked_until", models.DateTimeField(blank=True, null=True, verbose_name="left alone until")),
                (
                    "rest_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "It asked us to wait"),
                            ("spent", "We used up what it allows for now"),
                            ("failing", "It failed several times in a row"),
                        ],
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                ("rests", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked last")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered last")),
            ],
            options={
                "verbose_name": "server we ask",
                "verbose_name_plural": "servers we ask",
                "indexes": [
                    models.Index(
                        condition=models.Q(("blocked_until__isnull", False)),
                        fields=["blocked_until"],
                        name="hostbudget_blocked",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("turn", ""), ("turn_ends_at", None)),
                            models.Q(models.Q(("turn", ""), _negated=True), ("turn_ends_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="hostbudget_turn_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blocked_until", None), ("rest_reason", "")),
                            models.Q(models.Q(("rest_reason", ""), _negated=True), ("blocked_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="hostbudget_rest_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(blank=True, null=True, verbose_name="pauses from")),
                ("until", models.DateField(verbose_name="kept until")),
                ("reason", models.CharField(max_length=600, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keepings",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "kept",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="keeping_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("since", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="keeping_from_before_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("followers", "Followers"),
                            ("posts", "Posts in all"),
                            ("views", "Views"),
                            ("engagements", "Reactions, comments and shares"),
                        ],
                        max_length=12,
                        verbose_name="number",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("value", models.BigIntegerField(verbose_name="value")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "Told by an administrator"),
                            ("imported", "From an imported file"),
                            ("feed", "RSS or Atom feed"),
                            ("youtube", "YouTube feed"),
                            ("mastodon", "Mastodon or compatible"),
                            ("bluesky", "Bluesky"),
                            ("telegram", "Telegram preview"),
                            ("discord", "Discord invitation"),
                            ("youtube_data", "YouTube, with a key"),
                            ("facebook", "Facebook, with a key"),
                            ("instagram", "Instagram, with a key"),
                        ],
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                ("source_name", models.CharField(blank=True, max_length=60, verbose_name="the platform's word for it")),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("exact", "Exact"),
                            ("rounded", "Rounded by the platform"),
                            ("abbreviated", "Shortened by the platform, such as 3.4K"),
                            ("declared", "As told"),
                        ],
                        max_length=12,
                        verbose_name="how exact",
                    ),
                ),
                ("observed_at", models.DateTimeField(verbose_name="seen")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="metrics",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "number of the day",
                "verbose_name_plural": "numbers of the day",
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "metric", "day"), name="metricsnapshot_one_a_day"),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="metricsnapshot_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotFollowed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="not_followed",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "channel not followed",
                "verbose_name_plural": "channels not followed",
            },
        ),
        migrations.CreateModel(
            name="OwnershipProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("verified_link", "The platform checked the link between our site and the profile"),
                            ("own_server", "The account lives on a server of ours"),
                            ("own_name", "Its username is a domain of ours"),
                            ("domain_file", "A file on our domain names the account"),
                            ("platform", "The platform marks the account as verified"),
                            ("profile_link", "The profile links to a site of ours"),
                            ("trust_mark", "The profile carries our trust.txt mark"),
                            ("own_page", "A page of ours links to the account"),
                            ("picture", "Someone showed a picture of the profile"),
                        ],
                        max_length=14,
                        verbose_name="method",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("found", "Found"), ("not_found", "Not found"), ("unreadable", "Cannot be read")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("checked_at", models.DateTimeField(verbose_name="checked")),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="since")),
                ("found_at", models.DateTimeField(blank=True, null=True, verbose_name="found last")),
                ("lost_at", models.DateTimeField(blank=True, null=True, verbose_name="gone since")),
                ("host", models.CharField(blank=True, max_length=253)),
                ("url", models.CharField(blank=True, max_length=2000)),
                ("detail", models.CharField(blank=True, max_length=300)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownership_proofs",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.evidence",
                    ),
                ),
                (
                    "shown_by",
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
                "verbose_name": "proof of ownership",
                "verbose_name_plural": "proofs of ownership",
                "indexes": [
                    models.Index(
                        condition=models.Q(("lost_at__isnull", False)), fields=["channel"], name="ownershipproof_lost"
                    ),
                    models.Index(
                        condition=models.Q(("host", ""), _negated=True), fields=["host"], name="ownershipproof_host"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "method"), name="ownershipproof_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "found"), _negated=True),
                            models.Q(("found_at__isnull", False), ("lost_at", None), ("since__isnull", False)),
                            _connector="OR",
                        ),
                        name="ownershipproof_found_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lost_at", None),
                            models.Q(("lost_at__gte", models.F("since")), ("since__isnull", False)),
                            _connector="OR",
                        ),
                        name="ownershipproof_lost_stood",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "not_found"), _negated=True),
                            ("since", None),
                            ("lost_at__isnull", False),
                            _connector="OR",
                        ),
                        name="ownershipproof_not_found_is_lost",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "picture"), ("picture__isnull", False), ("shown_by__isnull", False)),
                            models.Q(
                                models.Q(("method", "picture"), _negated=True), ("picture", None), ("shown_by", None)
                            ),
                            _connector="OR",
                        ),
                        name="ownershipproof_picture_has_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=2000, unique=True, verbose_name="page")),
                ("added_at", models.DateTimeField()),
                ("next_check_at", models.DateTimeField(verbose_name="next reading")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read last")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="tried last")),
                ("problem", models.CharField(blank=True, max_length=40)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "own page",
                "verbose_name_plural": "own pages",
                "ordering": ["url"],
                "indexes": [models.Index(fields=["next_check_at"], name="ownpage_next_check")],
            },
        ),
        migrations.CreateModel(
            name="OwnPageLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rel_me", models.BooleanField(default=False)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_page_links",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="activity.ownpage"
                    ),
                ),
            ],
            options={
                "verbose_name": "link on an own page",
                "constraints": [models.UniqueConstraint(fields=("page", "channel"), name="ownpagelink_once")],
            },
        ),
        migrations.CreateModel(
            name="OwnSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=253, unique=True, verbose_name="site")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "own site",
                "verbose_name_plural": "own sites",
                "ordering": ["host"],
            },
        ),
        migrations.CreateModel(
            name="PlatformKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("facebook", "Facebook, with a key"),
                            ("instagram", "Instagram, with a key"),
                            ("youtube_data", "YouTube, with a key"),
                        ],
                        max_length=12,
                        unique=True,
                        verbose_name="platform",
                    ),
                ),
                ("sealed", models.TextField(editable=False)),
                ("own_account", models.CharField(blank=True, max_length=40, verbose_name="number of our own account")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("set_at", models.DateTimeField(verbose_name="set")),
                ("last_accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted last")),
                ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="refused last")),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_key", "The portal has no key for this platform."),
                            ("key_ended", "The platform says that the portal's key has ended, or is none of its own."),
                            ("key_unreadable", "The portal cannot open its key any more: its SECRET_KEY was changed."),
                            ("right_missing", "The portal's key is good, but may not read this account."),
                            (
                                "no_own_account",
                                "The number of our own account, in whose name the platform is asked, is wrong.",
                            ),
                            (
                                "not_professional",
                                "There is no professional account of this name; others are not shown.",
                            ),
                            ("not_found_or_not_allowed", "The platform shows no such account to the portal's key."),
                        ],
                        max_length=40,
                        verbose_name="why it was refused",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a platform",
                "verbose_name_plural": "keys of platforms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ("facebook", "instagram", "youtube_data"))),
                        name="platformkey_source_takes_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sealed", ""), _negated=True), name="platformkey_is_sealed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source__in", ("instagram",)), _negated=True),
                            models.Q(("own_account", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="platformkey_names_our_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refusal", ""), ("refused_at", None)),
                            models.Q(models.Q(("refusal", ""), _negated=True), ("refused_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="platformkey_refusal_has_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformLeaving",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("channel_ids", models.JSONField(default=list)),
                ("successor_urls", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="everyone told")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leavings",
                        to="channels_registry.platform",
                    ),
                ),
            ],
            options={
                "verbose_name": "leaving of a platform",
                "ordering": ["-decided_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="platformleaving_has_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("told_at", None)),
                        fields=("platform",),
                        name="platformleaving_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="written to its people")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("told", "Answered"),
                            ("cannot_tell", "They cannot tell"),
                            ("no_answer", "No answer"),
                            ("overtaken", "Not needed any more"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
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
                        related_name="post_questions",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "question after the latest post",
                "verbose_name_plural": "questions after the latest post",
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(fields=["channel", "-asked_at"], name="postquestion_of_channel"),
                    models.Index(
                        condition=models.Q(("ended_at", None), ("told_at", None)),
                        fields=["channel"],
                        name="postquestion_untold",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("channel",), name="postquestion_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("outcome__in", ["told", "cannot_tell", "no_answer", "overtaken"]),
                            ),
                            _connector="OR",
                        ),
                        name="postquestion_end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("asked_at")), _connector="OR"
                        ),
                        name="postquestion_ends_after_it_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "cannot_tell"), _negated=True),
                            ("answered_by__isnull", False),
                            _connector="OR",
                        ),
                        name="postquestion_somebody_cannot_tell",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_at", None), ("told_at__gte", models.F("asked_at")), _connector="OR"),
                        name="postquestion_told_once_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetirementCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("successor_url", models.CharField(blank=True, max_length=500, verbose_name="goes on at")),
                ("needs_second", models.BooleanField(default=False, verbose_name="a second person closes it")),
                (
                    "name_decision",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "Kept"), ("released", "Released")],
                        max_length=10,
                        verbose_name="name",
                    ),
                ),
                ("name_reason", models.CharField(blank=True, max_length=600, verbose_name="why")),
                ("name_decided_at", models.DateTimeField(blank=True, null=True)),
                ("name_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("records_until", models.DateField(blank=True, null=True, verbose_name="content kept until")),
                ("lessons", models.TextField(blank=True, max_length=2000, verbose_name="lessons")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("locked", "Locked and kept; the name stays ours"),
                            ("deleted", "Deleted on the platform"),
                            ("merged", "Merged into another channel"),
                            ("handed_over", "Handed over"),
                        ],
                        max_length=12,
                        verbose_name="on the platform",
                    ),
                ),
                ("outcome_note", models.CharField(blank=True, max_length=600, verbose_name="note")),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="handed to a second person")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="stopped")),
                ("stop_reason", models.CharField(blank=True, max_length=600, verbose_name="why it was stopped")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retirement_cases",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "leaving",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="activity.platformleaving",
                    ),
                ),
                (
                    "name_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "name_decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="succeeds",
                        to="channels_registry.channel",
                        verbose_name="goes on at",
                    ),
                ),
            ],
            options={
                "verbose_name": "closing",
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None), ("stopped_at", None)),
                        fields=("channel",),
                        name="retirementcase_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), models.Q(("outcome", ""), _negated=True), _connector="OR"
                        ),
                        name="retirementcase_closed_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_at", None), ("stopped_at", None), _connector="OR"),
                        name="retirementcase_ends_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at", None), models.Q(("stop_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="retirementcase_stop_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor", None), ("successor_url", ""), _connector="OR"),
                        name="retirementcase_one_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(("successor", models.F("channel")), _negated=True),
                            _connector="OR",
                        ),
                        name="retirementcase_successor_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_decided_at", None), ("name_decided_by", None), ("name_decision", "")),
                            models.Q(
                                models.Q(("name_decision", ""), _negated=True),
                                ("name_decided_at__isnull", False),
                                ("name_decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="retirementcase_name_decided_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_confirmed_at", None), ("name_confirmed_by", None)),
                            models.Q(
                                ("name_confirmed_at__isnull", False),
                                ("name_decision", "released"),
                                ("name_confirmed_by__isnull", False),
                                models.Q(("name_confirmed_by", models.F("name_decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="retirementcase_release_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            models.Q(("name_decision", "released"), _negated=True),
                            ("name_confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="retirementcase_release_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("last_day", None),
                            models.Q(("outcome__in", ("deleted", "handed_over")), _negated=True),
                            ("name_decision", "released"),
                            _connector="OR",
                        ),
                        name="retirementcase_end_of_name_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("last_day", None),
                            models.Q(("outcome", "merged"), _negated=True),
                            ("successor__isnull", False),
                            models.Q(("successor_url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="retirementcase_merged_has_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposed_at", None), ("proposed_by", None)),
                            models.Q(
                                ("proposed_at__isnull", False),
                                ("proposed_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="retirementcase_proposed_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("needs_second", False),
                            models.Q(
                                ("closed_by__isnull", False),
                                ("proposed_by__isnull", False),
                                models.Q(("closed_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="retirementcase_closed_by_a_second",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetirementStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("farewell_month", "Tell its readers: one month before"),
                            ("farewell_weeks", "Tell its readers: two weeks before"),
                            ("farewell_days", "Tell its readers: 48 hours before"),
                            ("export", "Keep a copy of what was published"),
                            ("links", "Replace the links on our own sites"),
                            ("redirect", "Say on the platform where it goes on"),
                            ("name", "Decide what happens to its name"),
                            ("access", "Remove administrators and connected apps on the platform"),
                            ("records", "Say how long the copy is kept"),
                            ("lessons", "Write down what we learned"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="until")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("skipped_at", models.DateTimeField(blank=True, null=True, verbose_name="not needed")),
                (
                    "not_needed_because",
                    models.CharField(blank=True, max_length=600, verbose_name="not needed, because"),
                ),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="link")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="note")),
                ("checksum", models.CharField(blank=True, max_length=64, verbose_name="checksum")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="activity.retirementcase"
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
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.evidence",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "skipped_by",
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
                "verbose_name": "step of a closing",
                "verbose_name_plural": "steps of a closing",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("skipped_at", None)),
                        fields=["due_on"],
                        name="retirementstep_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "key"), name="retirementstep_once_per_case"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="retirementstep_done_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("not_needed_because", ""), ("skipped_at", None), ("skipped_by", None)),
                            models.Q(
                                ("skipped_at__isnull", False),
                                ("skipped_by__isnull", False),
                                models.Q(("not_needed_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="retirementstep_skipped_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_at", None), ("skipped_at", None), _connector="OR"),
                        name="retirementstep_done_or_not_needed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "Told by an administrator"),
                            ("imported", "From an imported file"),
                            ("feed", "RSS or Atom feed"),
                            ("youtube", "YouTube feed"),
                            ("mastodon", "Mastodon or compatible"),
                            ("bluesky", "Bluesky"),
                            ("telegram", "Telegram preview"),
                            ("discord", "Discord invitation"),
                            ("youtube_data", "YouTube, with a key"),
                            ("facebook", "Facebook, with a key"),
                            ("instagram", "Instagram, with a key"),
                        ],
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                (
                    "look",
                    models.CharField(
                        choices=[
                            ("ok", "Seen"),
                            ("not_modified", "Nothing new"),
                            ("unreachable", "Could not be reached"),
                            ("refused", "Refused by our safety rules"),
                            ("rate_limited", "Asked to wait"),
                            ("auth_required", "Asks for a sign-in"),
                            ("not_found", "Not found"),
                            ("gone", "Gone"),
                            ("moved", "Says that it has moved"),
                            ("suspended", "Suspended by its platform"),
                            ("deactivated", "Switched off by its owner"),
                            ("handle_changed", "Another account answers under this name"),
                            ("unreadable", "Could not be read"),
                        ],
                        max_length=20,
                        verbose_name="result",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("latest_post_at", models.DateTimeField(blank=True, null=True, verbose_name="latest post")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "told_by",
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
                "verbose_name": "last look",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["channel", "-at"], name="signal_of_channel")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latest_post_at", None),
                            models.Q(("latest_post_at__lte", models.F("at")), ("look", "ok")),
                            _connector="OR",
                        ),
                        name="signal_post_seen_and_past",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source__in", ("declared", "imported")), _negated=True),
                            ("told_by__isnull", False),
                            _connector="OR",
                        ),
                        name="signal_said_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("silent_since", models.DateTimeField(verbose_name="no post since")),
                ("nudged_at", models.DateTimeField(verbose_name="administrators asked")),
                ("noticed_at", models.DateTimeField(blank=True, null=True, verbose_name="asked again")),
                ("answer_by", models.DateTimeField(verbose_name="answer by")),
                ("flagged_at", models.DateTimeField(blank=True, null=True, verbose_name="flagged")),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="closing proposed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spoke", "The channel published again"),
                            ("kept", "Kept, with a reason"),
                            ("retired", "Sent to closing"),
                            ("overtaken", "Ended by another decision"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="silences",
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
            ],
            options={
                "verbose_name": "silence",
                "ordering": ["nudged_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("channel",), name="silence_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="silence_end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("noticed_at", None), ("noticed_at__gte", models.F("nudged_at")), _connector="OR"
                        ),
                        name="silence_asked_before_asked_again",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("flagged_at", None),
                            models.Q(("flagged_at__gte", models.F("noticed_at")), ("noticed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="silence_notice_before_flag",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_at", None),
                            models.Q(("flagged_at__isnull", False), ("proposed_at__gte", models.F("flagged_at"))),
                            _connector="OR",
                        ),
                        name="silence_flag_before_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "answer_by__gte",
                                django.db.models.functions.comparison.Coalesce("noticed_at", "nudged_at"),
                            )
                        ),
                        name="silence_time_to_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
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
                    "rhythm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("daily", "Daily"),
                            ("several_a_week", "Several times a week"),
                            ("weekly", "Weekly"),
                            ("monthly", "Monthly"),
                            ("seasonal", "In a season or campaign"),
                            ("emergencies", "In emergencies only"),
                        ],
                        max_length=20,
                        verbose_name="planned rhythm",
                    ),
                ),
                ("quiet_after_days", models.PositiveSmallIntegerField(verbose_name="days before we ask")),
                (
                    "flag_after_days",
                    models.PositiveSmallIntegerField(verbose_name="days before the channel is flagged"),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thresholds",
                        to="channels_registry.platform",
                    ),
                ),
            ],
            options={
                "verbose_name": "threshold",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("platform", "kind", "rhythm"), name="threshold_one_per_platform_kind_and_rhythm"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), ("rhythm", ""), _negated=True),
                        name="threshold_names_kind_or_rhythm",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rhythm", "emergencies"), _negated=True),
                        name="threshold_not_for_emergencies",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quiet_after_days__gte", 1), ("quiet_after_days__lt", models.F("flag_after_days"))
                        ),
                        name="threshold_quiet_before_flag",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("silences", models.JSONField(default=list)),
                ("questions", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link to answer",
                "verbose_name_plural": "links to answer",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("person",), name="answerkey_one_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="answerkey_expires_later"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ownpage",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="activity.ownsite"
            ),
        ),
        migrations.AddField(
            model_name="farewelltext",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="activity.retirementstep"
            ),
        ),
        migrations.AddConstraint(
            model_name="farewelltext",
            constraint=models.UniqueConstraint(fields=("step", "language"), name="farewelltext_one_per_language"),
        ),
        migrations.RunPython(days_by_rhythm.write_days, migrations.RunPython.noop),
    ]
