"""Evidence, confirmations, proofs, facts and ways in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("channels_registry", "0017_ways_in_never_stated"),
    ]

    operations = [
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
            ],
            options={
                "verbose_name": "confirmation of an access",
                "verbose_name_plural": "confirmations of access",
                "ordering": ["-at", "-pk"],
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
            ],
            options={
                "verbose_name": "proof of access",
                "verbose_name_plural": "proofs of access",
                "ordering": ["asked_at", "pk"],
            },
        ),
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
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["uploaded_at", "pk"],
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
            ],
            options={
                "verbose_name": "fact about access",
                "verbose_name_plural": "facts about access",
                "ordering": ["stated_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WayInDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("safe", models.CharField(blank=True, max_length=120, verbose_name="name of the safe")),
                ("entry", models.CharField(blank=True, max_length=120, verbose_name="name of the entry")),
                ("stated_at", models.DateTimeField(verbose_name="stated")),
            ],
            options={
                "verbose_name": "way in",
                "verbose_name_plural": "ways in",
            },
        ),
        migrations.AddField(
            model_name="attestation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="grant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attestations", to="channels_registry.grant"
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="grant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="challenges", to="channels_registry.grant"
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="challenge",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attestation",
                to="channels_registry.challenge",
            ),
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
        migrations.AddField(
            model_name="evidence",
            name="channel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="channels_registry.channel"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="added by",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="channels_registry.evidence",
                verbose_name="picture",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attestations",
                to="channels_registry.evidence",
                verbose_name="picture",
            ),
        ),
        migrations.AddField(
            model_name="securityfact",
            name="channel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="security_facts",
                to="channels_registry.channel",
            ),
        ),
        migrations.AddField(
            model_name="securityfact",
            name="grant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="security_facts",
                to="channels_registry.grant",
            ),
        ),
        migrations.AddField(
            model_name="securityfact",
            name="stated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="wayindetails",
            name="channel",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="way_in_details",
                to="channels_registry.channel",
            ),
        ),
        migrations.AddField(
            model_name="wayindetails",
            name="keeper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="keeps_device_of",
                to=settings.AUTH_USER_MODEL,
                verbose_name="keeper",
            ),
        ),
        migrations.AddField(
            model_name="wayindetails",
            name="spare",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="keeps_spare_of",
                to=settings.AUTH_USER_MODEL,
                verbose_name="keeper of the spare",
            ),
        ),
        migrations.AddField(
            model_name="wayindetails",
            name="stated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", 10000000)), name="evidence_size_allowed"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
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
                    )
                ),
                name="evidence_kind_allowed",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("shown_name", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                name="evidence_has_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256", ""), _negated=True), name="evidence_has_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at", None), ("erased_at__gte", models.F("uploaded_at")), _connector="OR"),
                name="evidence_erased_after_upload",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("grant",), name="challenge_one_open_per_grant"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("phrase", ""), _negated=True), name="challenge_has_phrase"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", ["careful", "incident"])), name="challenge_why_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="challenge_expires_after_asking"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("evidence__isnull", True)),
                    models.Q(("answered_at__isnull", False), ("evidence__isnull", False)),
                    _connector="OR",
                ),
                name="challenge_answered_with_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("outcome", "")),
                    models.Q(
                        ("ended_at__isnull", False), ("outcome__in", ["confirmed", "not_shown", "expired", "overtaken"])
                    ),
                    _connector="OR",
                ),
                name="challenge_ended_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(("strength__in", ["claimed", "seen", "proved"])), name="attestation_strength_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("strength", "seen"), _negated=True), ("evidence__isnull", False), _connector="OR"
                ),
                name="attestation_seen_has_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("challenge__isnull", False), ("evidence__isnull", False), ("strength", "proved")),
                    models.Q(models.Q(("strength", "proved"), _negated=True), ("challenge__isnull", True)),
                    _connector="OR",
                ),
                name="attestation_proved_by_challenge",
            ),
        ),
        migrations.AddConstraint(
            model_name="securityfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("grant", None), ("until", None)),
                fields=("channel", "fact"),
                name="securityfact_one_per_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="securityfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("grant__isnull", False), ("until", None)),
                fields=("grant", "fact"),
                name="securityfact_one_per_grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="securityfact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fact__in", ["two_factor", "mailbox_shared", "shared_login", "phone_held", "apps_reviewed"])
                ),
                name="securityfact_fact_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="securityfact",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__in", ["yes", "no", "unknown"])), name="securityfact_value_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="securityfact",
            constraint=models.CheckConstraint(
                condition=models.Q(("grant", None), ("fact__in", ("two_factor", "shared_login")), _connector="OR"),
                name="securityfact_of_grant_where_it_differs",
            ),
        ),
        migrations.AddConstraint(
            model_name="securityfact",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("stated_at")), _connector="OR"),
                name="securityfact_until_after_stated",
            ),
        ),
        migrations.AddConstraint(
            model_name="wayindetails",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry", ""), ("safe", "")),
                    models.Q(models.Q(("safe", ""), _negated=True), models.Q(("entry", ""), _negated=True)),
                    _connector="OR",
                ),
                name="wayindetails_safe_with_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="wayindetails",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="wayindetails",
            constraint=models.CheckConstraint(
                condition=models.Q(("safe", ""), ("keeper__isnull", True), _connector="OR"),
                name="wayindetails_safe_or_device",
            ),
        ),
    ]
