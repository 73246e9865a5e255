"""Who stepped aside from a request, and who decides where nobody of the team is free."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0022_told_when_the_letter_leaves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "stepping aside",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "person"), name="recusal_one_per_person_and_request"),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="recusal_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("appointed_at", models.DateTimeField(verbose_name="appointed")),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(verbose_name="link valid until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stand_ins",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "stand-in decider",
                "ordering": ["appointed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("request",), name="standin_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("appointed_by")), _negated=True),
                        name="standin_is_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("appointed_at"))), name="standin_link_lives"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="standin_says_why"),
                ],
            },
        ),
    ]
