"""Where consents are kept, single consents, withdrawals and what they lead to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_merged_into"),
        ("channels_registry", "0025_promised_access"),
        ("enforcement", "0011_help_erased_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("use", models.CharField(max_length=300, verbose_name="for which use")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                (
                    "shown",
                    models.CharField(
                        choices=[("adult", "An adult"), ("minor", "A minor, with their guardian")],
                        max_length=8,
                        verbose_name="who is shown",
                    ),
                ),
                ("guardian_agreed", models.BooleanField(default=False, verbose_name="the guardian agreed")),
                ("sealed_name", models.TextField(blank=True)),
                ("key_mark", models.CharField(blank=True, max_length=16)),
                ("given_on", models.DateField(verbose_name="given on")),
                ("until", models.DateField(verbose_name="until")),
                ("over_on", models.DateField()),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("withdrawn", "Withdrawn"),
                            ("not_used", "No longer used"),
                            ("renewed", "A newer one takes its place"),
                            ("mistake", "Recorded by mistake"),
                        ],
                        max_length=10,
                        verbose_name="why it ended",
                    ),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="name and evidence deleted")),
                ("reminded_for", models.DateField(blank=True, null=True)),
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
                    "channels",
                    models.ManyToManyField(related_name="+", to="channels_registry.channel", verbose_name="channels"),
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
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who keeps it",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "ordering": ["until", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConsentPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("every_channel", models.BooleanField(default=True, verbose_name="for every channel of the group")),
                ("use", models.CharField(max_length=300, verbose_name="for which use")),
                ("place", models.CharField(max_length=300, verbose_name="where they are kept")),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="link")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("noted_at", models.DateTimeField(verbose_name="noted")),
                ("version", models.PositiveIntegerField(default=1)),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("ended_why", models.CharField(blank=True, max_length=300, verbose_name="why it ended")),
                ("reminded_for", models.DateField(blank=True, null=True)),
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
                    "channels",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="channels_registry.channel", verbose_name="channels"
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
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who keeps them",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "place where consents are kept",
                "ordering": ["body__name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConsentWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_on", models.DateField(verbose_name="received on")),
                ("words", models.CharField(blank=True, max_length=600, verbose_name="what shows the person")),
                ("noted_at", models.DateTimeField(verbose_name="noted")),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "consent",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="enforcement.consent",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="enforcement.consentplace",
                    ),
                ),
            ],
            options={
                "verbose_name": "withdrawal of a consent",
                "ordering": ["-noted_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ConsentRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_do", "To be taken down"),
                            ("done", "Done, to be checked"),
                            ("checked", "Done and checked"),
                        ],
                        default="to_do",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("taken_down", "It is taken down"), ("nothing", "Nothing there shows the person")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "withdrawal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removals",
                        to="enforcement.consentwithdrawal",
                    ),
                ),
            ],
            options={
                "verbose_name": "removal after a withdrawn consent",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvidence",
            fields=[
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="evidence",
                        serialize=False,
                        to="enforcement.consent",
                    ),
                ),
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
                ("sealed", models.BinaryField()),
                ("key_mark", models.CharField(max_length=16)),
            ],
            options={
                "verbose_name": "evidence of a consent",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10000000)),
                        name="consentevidence_size_allowed",
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
                            ),
                            models.Q(("key_mark", ""), _negated=True),
                        ),
                        name="consentevidence_is_a_sealed_file",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["over_on"], name="consent_over_on"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="consent_until"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("shown__in", ["adult", "minor"])), name="consent_shown_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shown", "minor"), _negated=True),
                    models.Q(("guardian_agreed", True), ("sealed_name", "")),
                    _connector="OR",
                ),
                name="consent_minor_unnamed_with_guardian",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shown", "adult"), _negated=True), ("guardian_agreed", False), _connector="OR"
                ),
                name="consent_adult_has_no_guardian",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), models.Q(("code__contains", " "), _negated=True)
                ),
                name="consent_code_is_one_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("use", ""), _negated=True), name="consent_says_for_which_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("given_on"))), name="consent_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("over_on__lte", models.F("until"))), name="consent_over_by_its_last_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end", ""),
                        ("ended_at__isnull", True),
                        ("ended_by__isnull", True),
                        ("over_on", models.F("until")),
                    ),
                    models.Q(
                        ("end__in", ["withdrawn", "not_used", "renewed", "mistake"]),
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="consent_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at", None), ("sealed_name", ""), _connector="OR"),
                name="consent_erased_has_no_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_mark", ""), ("sealed_name", "")),
                    models.Q(models.Q(("sealed_name", ""), _negated=True), models.Q(("key_mark", ""), _negated=True)),
                    _connector="OR",
                ),
                name="consent_sealed_name_has_its_key",
            ),
        ),
        migrations.AddIndex(
            model_name="consentplace",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["body"], name="consentplace_of_body"),
        ),
        migrations.AddIndex(
            model_name="consentplace",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="consentplace_until"),
        ),
        migrations.AddConstraint(
            model_name="consentplace",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("use", ""), _negated=True), models.Q(("place", ""), _negated=True)),
                name="consentplace_says_what_and_where",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="consentplace_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link", ""), ("link__startswith", "https://"), ("link__startswith", "http://"), _connector="OR"
                ),
                name="consentplace_link_of_the_web",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_why", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="consentplace_ended_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="consentwithdrawal",
            index=models.Index(fields=["noted_at"], name="consentwithdrawal_noted"),
        ),
        migrations.AddConstraint(
            model_name="consentwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent__isnull", True), ("place__isnull", True), _connector="OR"),
                name="consentwithdrawal_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), models.Q(("words", ""), _negated=True)),
                    models.Q(("erased_at__isnull", False), ("words", "")),
                    _connector="OR",
                ),
                name="consentwithdrawal_words_until_erased",
            ),
        ),
        migrations.AddIndex(
            model_name="consentremoval",
            index=models.Index(fields=["channel", "state"], name="consentremoval_of_channel"),
        ),
        migrations.AddConstraint(
            model_name="consentremoval",
            constraint=models.UniqueConstraint(
                fields=("withdrawal", "channel"), name="consentremoval_once_per_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["to_do", "done", "checked"])), name="consentremoval_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True), ("result", ""), ("state", "to_do")),
                    models.Q(
                        ("result__in", ["taken_down", "nothing"]),
                        ("state__in", ["done", "checked"]),
                        ("done_at__isnull", False),
                        ("done_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="consentremoval_done_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False), ("state", "checked")),
                    models.Q(
                        models.Q(("state", "checked"), _negated=True),
                        ("checked_at__isnull", True),
                        ("checked_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="consentremoval_checked_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checked_by__isnull", True),
                    models.Q(("checked_by", models.F("done_by")), _negated=True),
                    _connector="OR",
                ),
                name="consentremoval_checked_by_another",
            ),
        ),
    ]
