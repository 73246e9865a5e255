"""Accounts outside that resemble ours, and what they looked like (N13)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0025_promised_access"),
        ("enforcement", "0008_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImpersonationCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=2000, verbose_name="link or username")),
                ("identity_key", models.CharField(blank=True, max_length=2100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be looked at"),
                            ("friendly", "Settled with a friendly word"),
                            ("hostile", "To be reported to the platform"),
                            ("reported", "Reported to the platform"),
                            ("refused", "The platform leaves it up"),
                            ("down", "Taken down"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "whose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ours", "It is one of ours"),
                            ("colleague", "A colleague's own account"),
                            ("fan", "Someone who means well"),
                            ("hostile", "It pretends to be us"),
                        ],
                        max_length=10,
                        verbose_name="what it is",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=600, verbose_name="what we found")),
                ("opened_at", models.DateTimeField(verbose_name="noted")),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="judged")),
                ("ticket", models.CharField(blank=True, max_length=120, verbose_name="number of the platform's case")),
                ("reported_on", models.DateField(blank=True, null=True, verbose_name="reported to the platform")),
                ("remind_on", models.DateField(blank=True, null=True, verbose_name="ask the platform again on")),
                ("asked_again", models.PositiveSmallIntegerField(default=0, verbose_name="asked again")),
                ("warned_at", models.DateTimeField(blank=True, null=True, verbose_name="administrators told")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
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
                    "imitates",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.channel",
                        verbose_name="resembles",
                    ),
                ),
                (
                    "judged_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impersonation",
                        to="enforcement.suspicionreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "account that resembles ours",
                "ordering": ["-opened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImpersonationEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=2000, verbose_name="link")),
                ("at", models.DateTimeField(verbose_name="kept")),
                ("shown_name", models.CharField(max_length=120, verbose_name="file")),
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
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("sha256", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="enforcement.impersonationcase",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of an account that resembles ours",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="impersonationcase",
            index=models.Index(fields=["imitates", "state"], name="impersonation_of"),
        ),
        migrations.AddIndex(
            model_name="impersonationcase",
            index=models.Index(
                condition=models.Q(("state", "reported")), fields=["remind_on"], name="impersonation_remind"
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "friendly", "hostile", "reported", "refused", "down"])),
                name="impersonation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("judged_at", None), ("judged_by", None), ("state", "open"), ("whose", "")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        models.Q(("whose", ""), _negated=True),
                        ("judged_at__isnull", False),
                        ("judged_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="impersonation_judged_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "friendly"]), ("whose", "hostile"), _connector="OR"),
                name="impersonation_only_hostile_goes_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "friendly"), _negated=True),
                    ("whose__in", ["ours", "colleague", "fan"]),
                    _connector="OR",
                ),
                name="impersonation_friendly_is_no_attack",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["reported", "refused"]), _negated=True),
                    ("reported_on__isnull", False),
                    _connector="OR",
                ),
                name="impersonation_reported_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remind_on__isnull", False), ("state", "reported")),
                    models.Q(models.Q(("state", "reported"), _negated=True), ("remind_on__isnull", True)),
                    _connector="OR",
                ),
                name="impersonation_reminder_while_reported",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("state__in", ("open", "hostile", "reported"))),
                    models.Q(
                        models.Q(("state__in", ("open", "hostile", "reported")), _negated=True),
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="impersonation_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["open", "hostile", "reported", "refused"]),
                    models.Q(("identity_key", ""), _negated=True),
                ),
                fields=("identity_key",),
                name="impersonation_one_per_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", 10000000)), name="impersonationevidence_size_allowed"
            ),
        ),
        migrations.AddConstraint(
            model_name="impersonationevidence",
            constraint=models.CheckConstraint(
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
                    ),
                    models.Q(("shown_name", ""), _negated=True),
                    models.Q(("sha256", ""), _negated=True),
                ),
                name="impersonationevidence_is_a_file",
            ),
        ),
    ]
