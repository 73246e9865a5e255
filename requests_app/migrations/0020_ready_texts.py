"""Ready texts of letters, one row for each language."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("channels_registry", "0009_channel_told_from"),
        ("requests_app", "0019_decision_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadyText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("overlap", "A channel reaches the same people already"),
                            ("value", "What it adds is not clear"),
                            ("medium", "The platform does not suit"),
                            ("lasting", "It would not last"),
                            ("people", "The people are not there"),
                            ("risk", "The risk is too high"),
                            ("scope", "It lies outside the Alliance's work"),
                            ("same_people", "It speaks to the same people"),
                            ("same_subject", "It is about the same subject"),
                            ("stronger", "One strong channel serves better than two"),
                            ("unserved", "Nobody serves these people yet"),
                            ("prepared", "It is well prepared"),
                            ("short_time", "It is for a limited time"),
                            ("other", "Another reason"),
                            ("stories", "Send us stories"),
                            ("write", "Write for a channel that exists"),
                            ("advice", "Talk about another medium"),
                            ("later", "Ask again later"),
                            ("training", "Come to a training"),
                            ("other_way", "Another way"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")], max_length=10, verbose_name="language"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changed")),
            ],
            options={
                "verbose_name": "ready text",
                "ordering": ["code", "language"],
            },
        ),
        migrations.AddField(
            model_name="readytext",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="readytext",
            constraint=models.UniqueConstraint(fields=("code", "language"), name="readytext_one_per_language"),
        ),
        migrations.AddConstraint(
            model_name="readytext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "overlap",
                            "value",
                            "medium",
                            "lasting",
                            "people",
                            "risk",
                            "scope",
                            "same_people",
                            "same_subject",
                            "stronger",
                            "unserved",
                            "prepared",
                            "short_time",
                            "stories",
                            "write",
                            "advice",
                            "later",
                            "training",
                        ],
                    )
                ),
                name="readytext_code_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readytext",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="readytext_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="readytext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("changed_at__isnull", True), ("changed_by__isnull", True)),
                    models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                    _connector="OR",
                ),
                name="readytext_changed_at_and_by",
            ),
        ),
    ]
