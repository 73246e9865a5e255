import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0001_squashed_0017_ownership_proofs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WatchedAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="whose it is")),
                ("identity_key", models.CharField(max_length=2100)),
                ("canonical_url", models.CharField(max_length=2100, verbose_name="link")),
                ("handle", models.CharField(blank=True, max_length=260, verbose_name="username")),
                ("platform", models.CharField(blank=True, max_length=60, verbose_name="platform")),
                ("why", models.CharField(max_length=300, verbose_name="why we follow it")),
                ("added_at", models.DateTimeField(verbose_name="on the list since")),
                ("changed_at", models.DateTimeField(verbose_name="last changed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="off the list since")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[("removed", "Taken off"), ("ours", "It is one of ours now")],
                        max_length=8,
                        verbose_name="how it ended",
                    ),
                ),
                ("ended_why", models.CharField(blank=True, max_length=300, verbose_name="why it was taken off")),
                (
                    "added_by",
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
            ],
            options={
                "verbose_name": "account that we follow",
                "verbose_name_plural": "accounts that we follow",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WatchedNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=600, verbose_name="note")),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="activity.watchedaccount"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "note on an account that we follow",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="watchedaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("identity_key",), name="watchedaccount_once_on_the_list"
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("why", ""), _negated=True)),
                name="watchedaccount_says_whose_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("canonical_url__startswith", "https://"), ("canonical_url__startswith", "http://"), _connector="OR"
                ),
                name="watchedaccount_url_is_web",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("ended_why", ""), ("ending", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("ending", "removed"),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    models.Q(("ended_at__isnull", False), ("ended_by", None), ("ended_why", ""), ("ending", "ours")),
                    _connector="OR",
                ),
                name="watchedaccount_ends_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("added_at")), _connector="OR"),
                name="watchedaccount_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="watchednote_says_something"
            ),
        ),
    ]
