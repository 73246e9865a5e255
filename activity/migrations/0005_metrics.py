import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0004_sources"),
        ("channels_registry", "0023_publishing_tools"),
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
                "indexes": [models.Index(fields=["channel", "-published_at"], name="channelpost_of_channel")],
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
    ]
