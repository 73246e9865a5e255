import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0003_followings"),
        ("channels_registry", "0023_publishing_tools"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="following",
            options={"verbose_name": "source followed", "verbose_name_plural": "sources followed"},
        ),
        migrations.RemoveConstraint(
            model_name="signal",
            name="signal_declared_by_someone",
        ),
        migrations.AddField(
            model_name="following",
            name="alert",
            field=models.CharField(
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
        migrations.AddField(
            model_name="following",
            name="alert_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="alert since"),
        ),
        migrations.AddField(
            model_name="following",
            name="alert_detail",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="following",
            name="chosen_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="following",
            name="missing_looks",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="following",
            name="missing_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="not found since"),
        ),
        migrations.AddField(
            model_name="following",
            name="seen_handle",
            field=models.CharField(blank=True, max_length=260, verbose_name="name seen last"),
        ),
        migrations.AddField(
            model_name="following",
            name="stable_id",
            field=models.CharField(blank=True, max_length=500, verbose_name="permanent id"),
        ),
        migrations.AddField(
            model_name="following",
            name="succeeded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last look that went well"),
        ),
        migrations.AddField(
            model_name="following",
            name="tells_posts",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="following",
            name="channel",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="following", to="channels_registry.channel"
            ),
        ),
        migrations.AlterField(
            model_name="following",
            name="source",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="following",
            name="url",
            field=models.CharField(max_length=2100, verbose_name="where"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="look",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="signal",
            name="source",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="following",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="following",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alert", ""), ("alert_at", None)),
                    models.Q(models.Q(("alert", ""), _negated=True), ("alert_at__isnull", False)),
                    _connector="OR",
                ),
                name="following_alert_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="following",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("missing_looks", 0), ("missing_since", None)),
                    models.Q(("missing_looks__gt", 0), ("missing_since__isnull", False)),
                    _connector="OR",
                ),
                name="following_missing_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source__in", ("declared", "imported")), _negated=True),
                    ("told_by__isnull", False),
                    _connector="OR",
                ),
                name="signal_said_by_someone",
            ),
        ),
    ]
