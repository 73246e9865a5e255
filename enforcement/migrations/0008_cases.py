"""Concerns, removals at once, formal cases with their steps and evidence (A13)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0025_promised_access"),
        ("enforcement", "0007_texts_that_lie_ready"),
        ("policies", "0007_questionnaires"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InfringementCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ground", models.CharField(blank=True, max_length=300, verbose_name="what of the policy it is about")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("talk", "Talked over"),
                            ("removal", "Removal asked for or done"),
                            ("recommended", "Withdrawal recommended"),
                            ("withdrawn", "Withdrawn on this platform"),
                            ("not_withdrawn", "Not withdrawn"),
                            ("ended", "Ended without a withdrawal"),
                            ("reversed", "Withdrawal taken back"),
                        ],
                        default="opened",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("named", models.BooleanField(default=False)),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answer until")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reversed_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "investigator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="looked into by",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person concerned",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.platform",
                        verbose_name="platform",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.policyversion",
                        verbose_name="policy in force",
                    ),
                ),
                (
                    "reversed_by",
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
                "verbose_name": "formal case",
                "ordering": ["-opened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "The case was opened"),
                            ("talk", "It was talked over"),
                            ("removal_asked", "Removal was asked for"),
                            ("removal_done", "It was removed"),
                            ("recommended", "Withdrawal was recommended"),
                            ("answer", "The person concerned answered"),
                            ("handed_on", "Somebody else looks into it now"),
                            ("named", "Somebody was named to decide"),
                            ("withdrawn", "The authorisation was withdrawn on this platform"),
                            ("not_withdrawn", "The authorisation was not withdrawn"),
                            ("ended", "The case was ended without a withdrawal"),
                            ("reversed", "The withdrawal was taken back"),
                        ],
                        max_length=14,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.TextField(blank=True, max_length=3000)),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="link of the evidence")),
                ("answer", models.TextField(blank=True, max_length=3000, verbose_name="answer of the other side")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer_noted_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="enforcement.infringementcase",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a formal case",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProtectiveRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "protects",
                    models.CharField(
                        choices=[
                            ("child", "A child"),
                            ("danger", "Somebody in danger"),
                            ("personal_data", "Personal data"),
                        ],
                        max_length=14,
                        verbose_name="whom it protects",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=600, verbose_name="what was removed")),
                ("removed_at", models.DateTimeField(verbose_name="removed")),
                ("noted_at", models.DateTimeField(verbose_name="noted")),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="removals",
                        to="enforcement.infringementcase",
                    ),
                ),
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
                "verbose_name": "removal at once",
                "ordering": ["-removed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseEvidence",
            fields=[
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="evidence",
                        serialize=False,
                        to="enforcement.casestep",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "evidence of a formal case",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10000000)), name="caseevidence_size_allowed"
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
                            models.Q(("shown_name", ""), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                        ),
                        name="caseevidence_is_a_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=240, verbose_name="what is to be talked over")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("delete_on", models.DateField(verbose_name="deleted on")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="talks with",
                    ),
                ),
            ],
            options={
                "verbose_name": "concern",
                "ordering": ["-written_at", "-pk"],
                "indexes": [models.Index(fields=["delete_on"], name="concern_delete_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("person")), _negated=True), name="concern_between_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="concern_says_something"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="infringementcase",
            index=models.Index(fields=["state", "-opened_at"], name="case_state_opened"),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["opened", "talk", "removal", "recommended", "withdrawn", "not_withdrawn", "ended", "reversed"],
                    )
                ),
                name="case_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person", models.F("opened_by")), _negated=True),
                    models.Q(("person", models.F("investigator")), _negated=True),
                ),
                name="case_not_about_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decider", None),
                    models.Q(
                        models.Q(("decider", models.F("person")), _negated=True),
                        models.Q(("decider", models.F("investigator")), _negated=True),
                        models.Q(("decider", models.F("opened_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_decider_is_free",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(
                        models.Q(("decided_by", models.F("person")), _negated=True),
                        models.Q(("decided_by", models.F("investigator")), _negated=True),
                        models.Q(("decided_by", models.F("opened_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_investigator_never_decides",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reversed_by", None),
                    models.Q(
                        models.Q(("reversed_by", models.F("person")), _negated=True),
                        models.Q(("reversed_by", models.F("investigator")), _negated=True),
                        models.Q(("reversed_by", models.F("opened_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_investigator_never_reverses",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ("withdrawn", "not_withdrawn", "reversed")),
                    ),
                    models.Q(
                        models.Q(("state__in", ("withdrawn", "not_withdrawn", "reversed")), _negated=True),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="case_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reversed_at__isnull", False), ("reversed_by__isnull", False), ("state", "reversed")),
                    models.Q(
                        models.Q(("state", "reversed"), _negated=True),
                        ("reversed_at__isnull", True),
                        ("reversed_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="case_reversed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ("opened", "talk", "removal", "recommended"))),
                    models.Q(
                        models.Q(("state__in", ("opened", "talk", "removal", "recommended")), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="case_ended_when_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(
                        models.Q(("state__in", ("opened", "talk", "removal", "recommended")), _negated=True),
                        ("ground", ""),
                    ),
                    _connector="OR",
                ),
                name="case_erased_is_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="infringementcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["opened", "talk", "removal", "recommended", "withdrawn"])),
                fields=("person", "platform"),
                name="case_one_per_person_and_platform",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opened",
                            "talk",
                            "removal_asked",
                            "removal_done",
                            "recommended",
                            "answer",
                            "handed_on",
                            "named",
                            "withdrawn",
                            "not_withdrawn",
                            "ended",
                            "reversed",
                        ],
                    )
                ),
                name="casestep_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answer_noted_by__isnull", True), ("answered_at__isnull", True)),
                    models.Q(("answer_noted_by__isnull", False), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="casestep_answer_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="protectiveremoval",
            index=models.Index(condition=models.Q(("erased_at", None)), fields=["noted_at"], name="removal_to_erase"),
        ),
        migrations.AddConstraint(
            model_name="protectiveremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(("protects__in", ["child", "danger", "personal_data"])),
                name="removal_protects_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectiveremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(("removed_at__lte", models.F("noted_at"))), name="removal_noted_afterwards"
            ),
        ),
        migrations.AddConstraint(
            model_name="protectiveremoval",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at", None), ("words", ""), _connector="OR"), name="removal_erased_is_empty"
            ),
        ),
    ]
