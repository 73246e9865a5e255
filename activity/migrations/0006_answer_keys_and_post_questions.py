import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0005_metrics"),
        ("channels_registry", "0023_publishing_tools"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("silences", models.JSONField(default=list)),
                ("questions", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link to answer",
                "verbose_name_plural": "links to answer",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("person",), name="answerkey_one_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="answerkey_expires_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="written to its people")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("told", "Answered"),
                            ("cannot_tell", "They cannot tell"),
                            ("no_answer", "No answer"),
                            ("overtaken", "Not needed any more"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
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
                        related_name="post_questions",
                        to="channels_registry.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "question after the latest post",
                "verbose_name_plural": "questions after the latest post",
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(fields=["channel", "-asked_at"], name="postquestion_of_channel"),
                    models.Index(
                        condition=models.Q(("ended_at", None), ("told_at", None)),
                        fields=["channel"],
                        name="postquestion_untold",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("channel",), name="postquestion_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("outcome__in", ["told", "cannot_tell", "no_answer", "overtaken"]),
                            ),
                            _connector="OR",
                        ),
                        name="postquestion_end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("asked_at")), _connector="OR"
                        ),
                        name="postquestion_ends_after_it_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "cannot_tell"), _negated=True),
                            ("answered_by__isnull", False),
                            _connector="OR",
                        ),
                        name="postquestion_somebody_cannot_tell",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_at", None), ("told_at__gte", models.F("asked_at")), _connector="OR"),
                        name="postquestion_told_once_asked",
                    ),
                ],
            },
        ),
    ]
