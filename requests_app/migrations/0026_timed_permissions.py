"""The permission for a limited time, thirty days at most, that a request of the fast track gets."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0012_links_of_today_first"),
        ("requests_app", "0025_fast_track"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TimedPermission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decided_on", models.DateField(verbose_name="decided")),
                ("rest_by", models.DateField(verbose_name="the rest of the form by")),
                ("ends_on", models.DateField(verbose_name="permission until")),
                ("extended_at", models.DateTimeField(blank=True, null=True, verbose_name="extended")),
                ("extended_why", models.CharField(blank=True, max_length=300, verbose_name="why it was extended")),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("handed_in_at", models.DateTimeField(blank=True, null=True, verbose_name="the rest handed in")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "The channel stays"),
                            ("not_kept", "The channel does not stay"),
                            ("lapsed", "Ran out"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=10,
                        verbose_name="what followed",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
            ],
            options={
                "verbose_name": "permission for a limited time",
                "ordering": ["decided_on", "pk"],
            },
        ),
        migrations.AddField(
            model_name="timedpermission",
            name="channel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="timed_permissions",
                to="channels_registry.channel",
            ),
        ),
        migrations.AddField(
            model_name="timedpermission",
            name="condition",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="timed_permission",
                to="channels_registry.condition",
            ),
        ),
        migrations.AddField(
            model_name="timedpermission",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="timed_permission", to="requests_app.decision"
            ),
        ),
        migrations.AddField(
            model_name="timedpermission",
            name="extended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="timedpermission",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="timed_permissions",
                to="requests_app.channelrequest",
            ),
        ),
        migrations.AddField(
            model_name="timedpermission",
            name="settled_by",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settled_permission",
                to="requests_app.decision",
            ),
        ),
        migrations.AddIndex(
            model_name="timedpermission",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)), fields=["rest_by"], name="timedpermission_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="timedpermission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)), fields=("request",), name="timedpermission_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="timedpermission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_on__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("decided_on"), "+", models.Value(datetime.timedelta(days=30))
                        ),
                    ),
                    models.Q(
                        (
                            "ends_on__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("decided_on"), "+", models.Value(datetime.timedelta(days=60))
                            ),
                        ),
                        ("extended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="timedpermission_thirty_days_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="timedpermission",
            constraint=models.CheckConstraint(
                condition=models.Q(("rest_by__gte", models.F("decided_on")), ("rest_by__lte", models.F("ends_on"))),
                name="timedpermission_rest_within_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="timedpermission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extended_at__isnull", True), ("extended_by__isnull", True), ("extended_why", "")),
                    models.Q(
                        models.Q(("extended_at__isnull", False), ("extended_by__isnull", False)),
                        models.Q(("extended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="timedpermission_extended_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="timedpermission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(
                        ("ending__in", ["kept", "not_kept", "lapsed", "taken_back"]), ("settled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="timedpermission_settled_says_how",
            ),
        ),
    ]
