"""Links to a mailbox, the question to the group, and that nothing is decided before its answer."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_newcomers"),
        ("channels_registry", "0012_links_of_today_first"),
        ("requests_app", "0026_timed_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                            ("ended", "The person left before an answer"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("by_mailbox", models.BooleanField(default=False)),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "confirmation by a group",
                "ordering": ["asked_at", "pk"],
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
            ],
            options={
                "verbose_name": "link to start a request",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="channelrequest",
            name="group_confirmed",
            field=models.BooleanField(default=True, verbose_name="group confirmed"),
        ),
        migrations.AddConstraint(
            model_name="channelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("group_confirmed", True),
                    ("status__in", ("draft", "expired", "submitted", "in_review", "changes_requested", "withdrawn")),
                    _connector="OR",
                ),
                name="channelrequest_decided_for_confirmed_group",
            ),
        ),
        migrations.AddField(
            model_name="groupconfirmation",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupconfirmation",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.body",
                verbose_name="group or office",
            ),
        ),
        migrations.AddField(
            model_name="groupconfirmation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="confirmations", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="startlink",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.body",
                verbose_name="group or office",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("person", "body"), name="groupconfirmation_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "confirmed", "declined", "ended"])),
                name="groupconfirmation_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("outcome", "")),
                    models.Q(("answered_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="groupconfirmation_answered_at_iff_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by", None), models.Q(("answered_by", models.F("person")), _negated=True), _connector="OR"
                ),
                name="groupconfirmation_not_by_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_by", None), models.Q(("outcome", "declined"), _negated=True)),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="groupconfirmation_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_mailbox", False), models.Q(("mailbox", ""), _negated=True), _connector="OR"),
                name="groupconfirmation_mailbox_that_was_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reminded_at", None), ("reminder_digest", None)),
                    models.Q(("reminded_at__isnull", False), ("reminder_digest__isnull", False)),
                    _connector="OR",
                ),
                name="groupconfirmation_reminded_with_a_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="startlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="startlink_email_in_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="startlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="startlink_lives"
            ),
        ),
        migrations.AddConstraint(
            model_name="startlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("used_at__lt", models.F("expires_at")), _connector="OR"),
                name="startlink_used_in_time",
            ),
        ),
    ]
