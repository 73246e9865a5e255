"""The wording of Annex 1 in numbered sets, and the lead's changes that are not published yet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LANGUAGES = [("en", "English"), ("fr", "French")]


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0012_who_answered"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("why", models.CharField(max_length=500, verbose_name="what changed, and why")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "question set",
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 1)), name="questionset_follows_the_shipped_one"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="questionset_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=20)),
                ("language", models.CharField(choices=LANGUAGES, max_length=10)),
                ("part", models.CharField(max_length=80)),
                ("text", models.CharField(blank=True, max_length=600)),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wordings",
                        to="requests_app.questionset",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question_set", "question", "language", "part"),
                        name="wording_one_per_part_and_language",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WordingDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=20)),
                ("language", models.CharField(choices=LANGUAGES, max_length=10)),
                ("part", models.CharField(max_length=80)),
                ("text", models.CharField(blank=True, max_length=600)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "wording not published yet",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "language", "part"), name="wordingdraft_one_per_part_and_language"
                    )
                ],
            },
        ),
    ]
