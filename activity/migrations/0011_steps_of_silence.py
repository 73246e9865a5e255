import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import F


def first_question(apps, schema_editor):
    """Until now a silence began with what is the second question from here on: it was the first one asked."""
    apps.get_model("activity", "Silence").objects.update(nudged_at=F("noticed_at"))


class Migration(migrations.Migration):
    dependencies = [("activity", "0010_host_budgets")]

    operations = [
        migrations.AddField(
            "silence", "nudged_at", models.DateTimeField(null=True, verbose_name="administrators asked")
        ),
        migrations.RunPython(first_question, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("silence", "nudged_at", models.DateTimeField(verbose_name="administrators asked")),
        migrations.AlterField(
            "silence", "noticed_at", models.DateTimeField(blank=True, null=True, verbose_name="asked again")
        ),
        migrations.AddField(
            "silence", "proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="closing proposed")
        ),
        migrations.AlterModelOptions("silence", options={"ordering": ["nudged_at", "pk"], "verbose_name": "silence"}),
        migrations.RemoveConstraint("silence", "silence_notice_before_flag"),
        migrations.AddConstraint(
            "silence",
            models.CheckConstraint(
                condition=models.Q(("noticed_at", None), ("noticed_at__gte", F("nudged_at")), _connector="OR"),
                name="silence_asked_before_asked_again",
            ),
        ),
        migrations.AddConstraint(
            "silence",
            models.CheckConstraint(
                condition=models.Q(
                    ("flagged_at", None),
                    models.Q(("flagged_at__gte", F("noticed_at")), ("noticed_at__isnull", False)),
                    _connector="OR",
                ),
                name="silence_notice_before_flag",
            ),
        ),
        migrations.AddConstraint(
            "silence",
            models.CheckConstraint(
                condition=models.Q(
                    ("proposed_at", None),
                    models.Q(("flagged_at__isnull", False), ("proposed_at__gte", F("flagged_at"))),
                    _connector="OR",
                ),
                name="silence_flag_before_proposal",
            ),
        ),
        migrations.AddConstraint(
            "silence",
            models.CheckConstraint(
                condition=models.Q(
                    answer_by__gte=django.db.models.functions.comparison.Coalesce("noticed_at", "nudged_at")
                ),
                name="silence_time_to_answer",
            ),
        ),
    ]
