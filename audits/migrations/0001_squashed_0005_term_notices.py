import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("audits", "0001_campaigns"),
        ("audits", "0002_check_up_pages_and_things_to_do"),
        ("audits", "0003_hand_overs"),
        ("audits", "0004_nobody_needs_to_decide"),
        ("audits", "0005_term_notices"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_merged_into"),
        ("channels_registry", "0024_imports_of_other_tables"),
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("person",), name="handover_one_open_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["leaves", "left", "replaced"])), name="handover_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("outcome", "")),
                            models.Q(("closed_at__isnull", False), ("outcome__in", ["done", "cancelled"])),
                            _connector="OR",
                        ),
                        name="handover_closed_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "replaced"), ("successor__isnull", False)),
                            models.Q(models.Q(("kind", "replaced"), _negated=True), ("successor", None)),
                            _connector="OR",
                        ),
                        name="handover_successor_iff_replaced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(("successor", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_successor_is_someone_else",
                    ),
                ],
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what__in", ["access", "seat", "device", "mailbox", "responsible", "deputy", "sponsor"])
                        ),
                        name="handoveritem_what_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "invited", "done", "not_needed"])),
                        name="handoveritem_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None), ("state__in", ("open", "invited"))),
                            models.Q(
                                models.Q(("state__in", ("open", "invited")), _negated=True), ("done_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="handoveritem_done_at_iff_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "invited"), _negated=True), ("successor__isnull", False), _connector="OR"
                        ),
                        name="handoveritem_invited_has_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grant__isnull", False), ("what", "access")),
                            models.Q(models.Q(("what", "access"), _negated=True), ("grant", None)),
                            _connector="OR",
                        ),
                        name="handoveritem_access_has_grant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("charge__isnull", False), ("what", "sponsor")),
                            models.Q(models.Q(("what", "sponsor"), _negated=True), ("charge", None)),
                            _connector="OR",
                        ),
                        name="handoveritem_contract_has_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at", None), ("successor", None)),
                            models.Q(("asked_at__isnull", False), ("successor__isnull", False)),
                            _connector="OR",
                        ),
                        name="handoveritem_successor_and_asked_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("owner", "Full control (owner)"),
                            ("admin", "Full control"),
                            ("editor", "Can publish"),
                            ("moderator", "Can reply"),
                            ("analyst", "Can see figures"),
                        ],
                        max_length=12,
                        verbose_name="access",
                    ),
                ),
                (
                    "native_role",
                    models.CharField(blank=True, max_length=60, verbose_name="role as the platform calls it"),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("source", models.CharField(blank=True, max_length=20)),
                (
                    "approved_level",
                    models.CharField(blank=True, max_length=12, verbose_name="access the approved request named"),
                ),
                ("verified_as", models.CharField(blank=True, max_length=10, verbose_name="last verified as")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="last verified")),
                ("of_team", models.BooleanField(default=False, verbose_name="of the communications team")),
                ("is_external", models.BooleanField(default=False, verbose_name="external")),
                ("holder_active", models.BooleanField(default=True, verbose_name="still with us")),
                (
                    "channel_status",
                    models.CharField(
                        choices=[
                            ("approved", "Being set up"),
                            ("active", "Active"),
                            ("flagged", "Quiet, please check"),
                            ("retiring", "Closing"),
                            ("retired", "Closed"),
                            ("lapsed", "Not set up in time"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                        verbose_name="status of the channel",
                    ),
                ),
                ("latest_post_at", models.DateTimeField(blank=True, null=True, verbose_name="latest post")),
                ("findings", models.JSONField(blank=True, default=list, verbose_name="open points of the channel")),
                (
                    "delta",
                    models.CharField(
                        choices=[("new", "New"), ("changed", "Changed"), ("unchanged", "Unchanged")],
                        max_length=10,
                        verbose_name="since the last review",
                    ),
                ),
                ("was_level", models.CharField(blank=True, max_length=12, verbose_name="access at the last review")),
                ("risk", models.PositiveSmallIntegerField(verbose_name="risk")),
                (
                    "risk_level",
                    models.CharField(
                        choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                        max_length=6,
                        verbose_name="risk",
                    ),
                ),
                (
                    "recommendation",
                    models.CharField(
                        choices=[
                            ("keep", "Keep"),
                            ("remove", "Remove"),
                            ("change", "Change role"),
                            ("look", "Look closely"),
                        ],
                        max_length=10,
                        verbose_name="recommendation",
                    ),
                ),
                ("recommended_why", models.CharField(max_length=30, verbose_name="reason of the recommendation")),
                (
                    "asked_as",
                    models.CharField(
                        choices=[
                            ("responsible", "responsible person"),
                            ("deputy", "deputy of the responsible person"),
                            ("team", "communications team"),
                            ("colleague", "another member of the communications team"),
                            ("lead", "communications lead"),
                            ("named", "named by the communications lead"),
                            ("nobody", "nobody yet"),
                        ],
                        max_length=12,
                        verbose_name="asked as",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "Keep"),
                            ("remove", "Remove"),
                            ("change", "Change role"),
                            ("cannot_tell", "Cannot tell"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                (
                    "new_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "Full control (owner)"),
                            ("admin", "Full control"),
                            ("editor", "Can publish"),
                            ("moderator", "Can reply"),
                            ("analyst", "Can see figures"),
                        ],
                        max_length=12,
                        verbose_name="new access",
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=600, verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("in_bulk", models.BooleanField(default=False, verbose_name="kept together with others of its page")),
                ("postponed_until", models.DateField(blank=True, null=True, verbose_name="postponed until")),
                ("postponed_count", models.PositiveSmallIntegerField(default=0)),
                ("spared", models.BooleanField(default=False)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_items",
                        to="channels_registry.channel",
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
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_items",
                        to="channels_registry.grant",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_items",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="to_review",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked",
                    ),
                ),
            ],
            options={
                "verbose_name": "access under review",
                "ordering": ["campaign", "-risk", "pk"],
                "indexes": [],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["owner", "admin", "editor", "moderator", "analyst"])),
                        name="item_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delta__in", ["new", "changed", "unchanged"])), name="item_delta_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk_level__in", ["high", "medium", "low"])), name="item_risk_level_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recommendation__in", ["keep", "remove", "change", "look"])),
                            models.Q(("recommended_why", ""), _negated=True),
                        ),
                        name="item_recommendation_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer", None),
                            models.Q(("reviewer", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="item_reviewer_is_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="item_decided_by_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_as", "nobody"), ("reviewer__isnull", True)),
                            models.Q(
                                ("asked_as__in", ["responsible", "deputy", "team", "colleague", "lead", "named"]),
                                ("reviewer__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="item_asked_as_iff_reviewer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("decision__in", ["keep", "remove", "change", "cannot_tell"]),
                            ),
                            _connector="OR",
                        ),
                        name="item_decided_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("decision", "change"),
                                    ("new_level__in", ["owner", "admin", "editor", "moderator", "analyst"]),
                                ),
                                models.Q(("new_level", models.F("level")), _negated=True),
                            ),
                            models.Q(models.Q(("decision", "change"), _negated=True), ("new_level", "")),
                            _connector="OR",
                        ),
                        name="item_change_names_another_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["", "keep"]), models.Q(("comment", ""), _negated=True), _connector="OR"
                        ),
                        name="item_reason_unless_kept",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("postponed_count", 0), ("postponed_until__isnull", True)),
                            models.Q(
                                ("postponed_count__gte", 1),
                                ("postponed_count__lte", 2),
                                ("postponed_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="item_postponed_at_most_twice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_bulk", False),
                            models.Q(("decision", "keep"), ("delta", "unchanged"), ("risk_level", "low")),
                            _connector="OR",
                        ),
                        name="item_in_bulk_only_low_and_unchanged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remediation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("remove", "End an access"),
                            ("change", "Change an access"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "new_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "Full control (owner)"),
                            ("admin", "Full control"),
                            ("editor", "Can publish"),
                            ("moderator", "Can reply"),
                            ("analyst", "Can see figures"),
                        ],
                        max_length=12,
                        verbose_name="new access",
                    ),
                ),
                ("points", models.JSONField(blank=True, default=list, verbose_name="points")),
                ("why", models.CharField(blank=True, max_length=600, verbose_name="reason")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("decided", "Decided, to be done"),
                            ("carried_out", "Done, to be checked"),
                            ("verified", "Done and checked"),
                            ("dropped", "Dropped"),
                        ],
                        default="decided",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                ("due_on", models.DateField(verbose_name="due")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("needs_second", models.BooleanField(default=False, verbose_name="a second person looks")),
                ("carried_out_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="what was done")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="checked")),
                ("sample", models.BooleanField(default=False, verbose_name="drawn for a later look")),
                ("look_on", models.DateField(blank=True, null=True, verbose_name="later look")),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "look_result",
                    models.CharField(
                        blank=True,
                        choices=[("as_said", "As it was said"), ("otherwise", "Not as it was said")],
                        max_length=10,
                        verbose_name="result of the later look",
                    ),
                ),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="dropped")),
                ("dropped_why", models.CharField(blank=True, max_length=300, verbose_name="why it was dropped")),
                ("reopened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened again")),
                ("reopened_why", models.CharField(blank=True, max_length=300, verbose_name="why it was opened again")),
                ("reopened_count", models.PositiveSmallIntegerField(default=0)),
                ("found_otherwise", models.PositiveSmallIntegerField(default=0)),
                (
                    "carried_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="to_do",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                (
                    "carried_out_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remediations",
                        to="channels_registry.channel",
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
                    "dropped_by",
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
                        related_name="remediations",
                        to="channels_registry.evidence",
                        verbose_name="picture",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remediations",
                        to="channels_registry.grant",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remediations",
                        to="audits.item",
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
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
                "verbose_name": "something to do",
                "verbose_name_plural": "things to do",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "decided")),
                        fields=["carried_by", "due_on"],
                        name="remediation_open_by",
                    ),
                    models.Index(fields=["status", "due_on"], name="remediation_status_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("grant__isnull", False), ("status__in", ("decided", "carried_out"))),
                        fields=("grant",),
                        name="remediation_one_open_per_grant",
                    ),
                    models.UniqueConstraint(fields=("item",), name="remediation_one_per_item"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["decided", "carried_out", "verified", "dropped"])),
                        name="remediation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what", "other"),
                            models.Q(("grant__isnull", False), ("what__in", ["remove", "change"])),
                            _connector="OR",
                        ),
                        name="remediation_of_an_access",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("new_level__in", ["owner", "admin", "editor", "moderator", "analyst"]),
                                ("what", "change"),
                            ),
                            models.Q(("new_level", ""), ("what__in", ["remove", "other"])),
                            _connector="OR",
                        ),
                        name="remediation_change_names_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("carried_out_at__isnull", False),
                                ("carried_out_by__isnull", False),
                                ("status__in", ("carried_out", "verified")),
                            ),
                            models.Q(
                                models.Q(("status__in", ("carried_out", "verified")), _negated=True),
                                ("carried_out_at__isnull", True),
                                ("carried_out_by__isnull", True),
                                ("evidence__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="remediation_carried_out_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("carried_out", "verified")), _negated=True),
                            ("what", "other"),
                            ("evidence__isnull", False),
                            _connector="OR",
                        ),
                        name="remediation_done_has_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "verified"), ("verified_at__isnull", False)),
                            models.Q(
                                models.Q(("status", "verified"), _negated=True),
                                ("verified_at__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="remediation_verified_at_iff_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "verified"), _negated=True),
                            ("needs_second", False),
                            ("verified_by__isnull", False),
                            _connector="OR",
                        ),
                        name="remediation_high_risk_has_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(("verified_by", models.F("carried_out_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="remediation_checked_by_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("looked_by", None),
                            models.Q(("looked_by", models.F("carried_out_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="remediation_looked_at_by_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("look_on__isnull", True), ("sample", False)),
                            models.Q(("look_on__isnull", False), ("sample", True)),
                            _connector="OR",
                        ),
                        name="remediation_sample_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("look_result", ""), ("looked_at__isnull", True), ("looked_by__isnull", True)),
                            models.Q(
                                ("look_result__in", ["as_said", "otherwise"]),
                                ("looked_at__isnull", False),
                                ("looked_by__isnull", False),
                                ("sample", True),
                            ),
                            _connector="OR",
                        ),
                        name="remediation_looked_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("dropped_at__isnull", False), ("dropped_by__isnull", False), ("status", "dropped")
                                ),
                                models.Q(("dropped_why", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "dropped"), _negated=True),
                                ("dropped_at__isnull", True),
                                ("dropped_by__isnull", True),
                                ("dropped_why", ""),
                            ),
                            _connector="OR",
                        ),
                        name="remediation_dropped_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reopened_at__isnull", True), ("reopened_count", 0), ("reopened_why", "")),
                            models.Q(
                                models.Q(("reopened_at__isnull", False), ("reopened_count__gte", 1)),
                                models.Q(("reopened_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remediation_reopened_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewerSignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_before_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_after_at", models.DateTimeField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed off")),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a reviewer",
                "ordering": ["campaign", "pk"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drawn_at", models.DateTimeField(verbose_name="drawn")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("agrees", "Agrees"), ("differs", "Would have decided otherwise")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="what was seen")),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="second_look", to="audits.item"
                    ),
                ),
                (
                    "looked_by",
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
                "verbose_name": "second look",
                "ordering": ["item"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("looked_at__isnull", True), ("looked_by__isnull", True), ("note", ""), ("result", "")
                            ),
                            models.Q(
                                ("looked_at__isnull", False),
                                ("looked_by__isnull", False),
                                ("result__in", ["agrees", "differs"]),
                            ),
                            _connector="OR",
                        ),
                        name="secondlook_looked_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "differs"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="secondlook_differing_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("responsible", "Responsible person"), ("coadmin", "Secretariat co-administrator")],
                        max_length=12,
                        verbose_name="side",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="asked since")),
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="answers")),
                ("shown", models.JSONField(blank=True, default=dict, verbose_name="what was shown")),
                ("nothing_changed", models.BooleanField(default=False, verbose_name="nothing had changed")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "Keep it as it is"),
                            ("change", "Change something about it"),
                            ("merge", "Merge it into another channel"),
                            ("close", "It can be closed"),
                        ],
                        max_length=8,
                        verbose_name="how it goes on",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="reason")),
                ("remark", models.CharField(blank=True, max_length=600, verbose_name="remark")),
                ("latest_post_on", models.DateField(blank=True, null=True, verbose_name="latest post")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("by_link", models.BooleanField(default=False, verbose_name="answered from the letter")),
                ("disagrees", models.BooleanField(default=False, verbose_name="the two sides differ")),
                (
                    "answered_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="channels_registry.evidence",
                        verbose_name="picture of the page of roles",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of a check-up",
                "ordering": ["campaign", "channel", "side"],
                "indexes": [
                    models.Index(fields=["person", "answered_at"], name="sheet_person_answered"),
                    models.Index(condition=models.Q(("disagrees", True)), fields=["channel"], name="sheet_disagreeing"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["responsible", "coadmin"])), name="sheet_side_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("by_link", False),
                                ("outcome", ""),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("outcome__in", ["keep", "change", "merge", "close"]),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_answered_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ("merge", "close")), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sheet_end_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nothing_changed", False), ("outcome", "keep"), _connector="OR"),
                        name="sheet_nothing_changed_is_kept",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("disagrees", False), ("answered_at__isnull", False), _connector="OR"),
                        name="sheet_disagrees_once_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a check-up",
                "ordering": ["campaign", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="sheetkey_expires_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.DateField(verbose_name="ends on")),
                ("told_at", models.DateTimeField(verbose_name="told")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="term_notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice of a term's end",
                "constraints": [models.UniqueConstraint(fields=("person", "term"), name="termnotice_once_per_term")],
            },
        ),
        migrations.CreateModel(
            name="CampaignTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("scope", models.JSONField(blank=True, default=dict, verbose_name="what it covers")),
                (
                    "due_in_days",
                    models.PositiveSmallIntegerField(
                        default=28,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="days to answer",
                    ),
                ),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="month in which a draft is made",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="no longer used")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "template of a check-up",
                "ordering": ["title", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("title",),
                        name="campaigntemplate_title_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_in_days__gte", 7), ("due_in_days__lte", 120)),
                        name="campaigntemplate_due_in_7_to_120_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("month", None), models.Q(("month__gte", 1), ("month__lte", 12)), _connector="OR"
                        ),
                        name="campaigntemplate_month_of_the_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("yearly", "Yearly check-up"), ("micro", "Short review of one channel")],
                        default="yearly",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("by_hand", "Asked for by the team"),
                            ("schedule", "The month of its template came"),
                            ("leaver", "Someone with access left"),
                            ("mover", "Someone with access changed group"),
                            ("contract_end", "A contract ends"),
                            ("incident", "An alert was raised"),
                            ("inactivity", "The channel is quiet"),
                        ],
                        default="by_hand",
                        max_length=14,
                        verbose_name="why",
                    ),
                ),
                ("scope", models.JSONField(blank=True, default=dict, verbose_name="what it covers")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("opening", "Being opened"),
                            ("open", "Open"),
                            ("closing", "Being closed"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="answers due by")),
                ("drafted_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                ("channels_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="channels")),
                ("grants_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="access in scope")),
                ("items_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="questions")),
                (
                    "nobody_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="channels with nobody on them"),
                ),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                ("cancelled_why", models.CharField(blank=True, max_length=300, verbose_name="why it was cancelled")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="audits.campaigntemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "access review",
                "ordering": ["-drafted_at", "-pk"],
                "indexes": [models.Index(fields=["status", "due_on"], name="campaign_status_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "opening", "open", "closing", "closed", "cancelled"])
                        ),
                        name="campaign_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["yearly", "micro"])), name="campaign_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "trigger__in",
                                ["by_hand", "schedule", "leaver", "mover", "contract_end", "incident", "inactivity"],
                            )
                        ),
                        name="campaign_trigger_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at__isnull", True), ("status", "draft")),
                            models.Q(("opened_at__isnull", False), ("status__in", ("opening", "open", "closing"))),
                            models.Q(("opened_at__isnull", False), ("status", "closed")),
                            ("status", "cancelled"),
                            _connector="OR",
                        ),
                        name="campaign_opened_at_once_begun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status", "closed")),
                            models.Q(("closed_at__isnull", False), ("status", "closing")),
                            models.Q(
                                models.Q(("status__in", ["closed", "closing"]), _negated=True),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="campaign_closed_at_iff_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("cancelled_at__isnull", False), ("status", "cancelled")),
                                models.Q(("cancelled_why", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "cancelled"), _negated=True),
                                ("cancelled_at__isnull", True),
                                ("cancelled_why", ""),
                            ),
                            _connector="OR",
                        ),
                        name="campaign_cancelled_at_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("open", "closing", "closed")), _negated=True),
                            models.Q(
                                ("channels_count__isnull", False),
                                ("grants_count__isnull", False),
                                ("items_count", models.F("grants_count")),
                                ("nobody_count__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="campaign_every_access_is_an_item",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelInScope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("approved", "Being set up"),
                            ("active", "Active"),
                            ("flagged", "Quiet, please check"),
                            ("retiring", "Closing"),
                            ("retired", "Closed"),
                            ("lapsed", "Not set up in time"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("grants_count", models.PositiveIntegerField(verbose_name="people on it")),
                ("ask_retire", models.BooleanField(default=False)),
                (
                    "retire_answer",
                    models.CharField(
                        blank=True, choices=[("retire", "It can be closed"), ("go_on", "It goes on")], max_length=10
                    ),
                ),
                ("retire_answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="audits.campaign"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewed_in",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "retire_answered_by",
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
                "verbose_name": "channel under review",
                "ordering": ["campaign", "channel"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "channel"), name="channelinscope_once_per_campaign"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("retire_answer", ""),
                                ("retire_answered_at__isnull", True),
                                ("retire_answered_by__isnull", True),
                            ),
                            models.Q(
                                ("ask_retire", True),
                                ("retire_answer__in", ["retire", "go_on"]),
                                ("retire_answered_at__isnull", False),
                                ("retire_answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="channelinscope_retire_answered_at_and_by",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="audits.campaign"
            ),
        ),
        migrations.AddField(
            model_name="reviewersignoff",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sign_offs", to="audits.campaign"
            ),
        ),
        migrations.AddField(
            model_name="sheet",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="audits.campaign"
            ),
        ),
        migrations.AddField(
            model_name="remediation",
            name="sheet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remediations",
                to="audits.sheet",
            ),
        ),
        migrations.AddField(
            model_name="sheetkey",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheet_keys", to="audits.campaign"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("campaign", "grant"), name="item_once_per_campaign"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["campaign", "reviewer", "decision"], name="item_campaign_reviewer"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["campaign", "channel"], name="item_campaign_channel"),
        ),
        migrations.AddConstraint(
            model_name="reviewersignoff",
            constraint=models.UniqueConstraint(
                fields=("campaign", "reviewer"), name="reviewersignoff_once_per_campaign"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(fields=("campaign", "channel", "side"), name="sheet_one_per_side"),
        ),
        migrations.AddConstraint(
            model_name="sheetkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("campaign", "person"), name="sheetkey_one_per_person"
            ),
        ),
    ]
