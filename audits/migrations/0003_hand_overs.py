import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0002_check_up_pages_and_things_to_do"),
        ("channels_registry", "0023_publishing_tools"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leaves", "Leaves on a day"),
                            ("left", "Has left"),
                            ("replaced", "Passes everything on"),
                        ],
                        max_length=10,
                        verbose_name="what happens",
                    ),
                ),
                ("last_day", models.DateField(verbose_name="last day")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                ("escalated_at", models.DateTimeField(blank=True, null=True, verbose_name="told to the lead")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "Done"), ("cancelled", "Called off")],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="successor",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "ordering": ["last_day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HandOverItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("access", "Access"),
                            ("seat", "Seat in a publishing tool"),
                            ("device", "Device with the login"),
                            ("mailbox", "Shared mailbox"),
                            ("responsible", "Responsible person"),
                            ("deputy", "Deputy"),
                            ("sponsor", "Contract answered for"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("thing", models.CharField(blank=True, max_length=200, verbose_name="which")),
                ("alone", models.BooleanField(default=False, verbose_name="nobody else")),
                ("full_control", models.BooleanField(default=False, verbose_name="full control")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("invited", "Waits for the successor"),
                            ("done", "Done"),
                            ("not_needed", "Not needed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="successor named")),
                ("refusal", models.CharField(blank=True, max_length=600, verbose_name="why it did not go")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "asked_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "charge",
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
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_items",
                        to="channels_registry.grant",
                    ),
                ),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="audits.handover"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taking_over",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="successor",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a hand-over",
                "ordering": ["-alone", "-full_control", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("person",), name="handover_one_open_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["leaves", "left", "replaced"])), name="handover_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(("closed_at__isnull", False), ("outcome__in", ["done", "cancelled"])),
                    _connector="OR",
                ),
                name="handover_closed_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "replaced"), ("successor__isnull", False)),
                    models.Q(models.Q(("kind", "replaced"), _negated=True), ("successor", None)),
                    _connector="OR",
                ),
                name="handover_successor_iff_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), models.Q(("successor", models.F("person")), _negated=True), _connector="OR"
                ),
                name="handover_successor_is_someone_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("what__in", ["access", "seat", "device", "mailbox", "responsible", "deputy", "sponsor"])
                ),
                name="handoveritem_what_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "invited", "done", "not_needed"])),
                name="handoveritem_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None), ("state__in", ("open", "invited"))),
                    models.Q(models.Q(("state__in", ("open", "invited")), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="handoveritem_done_at_iff_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "invited"), _negated=True), ("successor__isnull", False), _connector="OR"
                ),
                name="handoveritem_invited_has_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grant__isnull", False), ("what", "access")),
                    models.Q(models.Q(("what", "access"), _negated=True), ("grant", None)),
                    _connector="OR",
                ),
                name="handoveritem_access_has_grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charge__isnull", False), ("what", "sponsor")),
                    models.Q(models.Q(("what", "sponsor"), _negated=True), ("charge", None)),
                    _connector="OR",
                ),
                name="handoveritem_contract_has_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("successor", None)),
                    models.Q(("asked_at__isnull", False), ("successor__isnull", False)),
                    _connector="OR",
                ),
                name="handoveritem_successor_and_asked_at",
            ),
        ),
    ]
