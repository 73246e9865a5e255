"""Publishing tools, their seats and the channels they reach."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0022_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scheduler", "Scheduler"),
                            ("business_manager", "Business manager"),
                            ("ad_account", "Advertising account"),
                            ("link_page", "Link page"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="what it is",
                    ),
                ),
                ("link", models.CharField(blank=True, max_length=500, verbose_name="where one signs in")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="note")),
                ("entered_at", models.DateTimeField(verbose_name="in the register since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="not used any more since")),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeps_tools",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after it",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.body",
                        verbose_name="who pays",
                    ),
                ),
            ],
            options={
                "verbose_name": "publishing tool",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("full", "Full control"), ("publish", "Can publish"), ("look", "Can look")],
                        max_length=10,
                        verbose_name="may do",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to end on")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                (
                    "given_by",
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
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="channels_registry.tool"
                    ),
                ),
            ],
            options={
                "verbose_name": "seat",
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reached_by",
                        to="channels_registry.channel",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reaches", to="channels_registry.tool"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["scheduler", "business_manager", "ad_account", "link_page", "other"])),
                name="tool_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("tool", "person"), name="seat_one_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["full", "publish", "look"])), name="seat_level_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("removed_by", None)),
                    ("removed_at__gte", models.F("since")),
                    _connector="OR",
                ),
                name="seat_removed_after_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="reach",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("tool", "channel"), name="reach_once_per_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="reach",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="reach_until_after_since",
            ),
        ),
    ]
