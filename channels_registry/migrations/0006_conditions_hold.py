"""What must always hold of a condition."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0005_earlier_conditions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="condition",
            name="due_on",
            field=models.DateField(verbose_name="before"),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("ended_at__isnull", True)),
                fields=["due_on"],
                name="condition_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="condition_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("consequence__in", ["extend", "suspend", "close"])),
                name="condition_consequence_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", True),
                    models.Q(("evidence", ""), _negated=True),
                    models.Q(("evidence_link", ""), _negated=True),
                    _connector="OR",
                ),
                name="condition_done_has_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(
                        ("answer__in", ["extend", "suspend", "close"]),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="condition_answered_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ending", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("ending__in", ["signed_off", "waived"]),
                    ),
                    models.Q(("ended_at__isnull", False), ("ending", "channel_ended")),
                    _connector="OR",
                ),
                name="condition_ended_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "waived"), _negated=True),
                    models.Q(("ended_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="condition_waived_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "signed_off"), _negated=True),
                    models.Q(
                        models.Q(("done_at__isnull", False)),
                        models.Q(("ended_by", models.F("done_by")), _negated=True),
                        models.Q(
                            ("owner", None), models.Q(("ended_by", models.F("owner")), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="condition_signed_off_by_someone_else",
            ),
        ),
    ]
