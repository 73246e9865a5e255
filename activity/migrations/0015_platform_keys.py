import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0014_pauses_stated_ahead"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                            (
                                "key_ended",
                                "The platform says that the portal's key has ended, or is none of its own.",
                            ),
                            (
                                "key_unreadable",
                                "The portal cannot open its key any more: its SECRET_KEY was changed.",
                            ),
                            ("right_missing", "The portal's key is good, but may not read this account."),
                            (
                                "no_own_account",
                                "The number of our own account, in whose name the platform is asked, is wrong.",
                            ),
                            (
                                "not_professional",
                                "There is no professional account of this name; others are not shown.",
                            ),
                            (
                                "not_found_or_not_allowed",
                                "The platform shows no such account to the portal's key.",
                            ),
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
    ]
