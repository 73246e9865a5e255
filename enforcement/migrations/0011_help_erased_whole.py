"""Where something was published wrong, and where it was corrected, goes with the other words of a question."""

from django.db import migrations, models


def erase_what_was_left(apps, schema_editor):
    """Questions whose words went before: the two places stayed behind."""
    asked = apps.get_model("enforcement", "HelpRequest").objects.filter(erased_at__isnull=False)
    asked.update(wrong_where="", corrected_where="")


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0010_imitations_that_go"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="helprequest",
            name="helprequest_corrected_whole",
        ),
        migrations.RemoveConstraint(
            model_name="helprequest",
            name="helprequest_erased_is_empty",
        ),
        migrations.RunPython(erase_what_was_left, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrected_at__isnull", True), ("corrected_where", ""), ("correction", "")),
                    models.Q(
                        ("corrected_at__isnull", False),
                        ("kind", "error"),
                        models.Q(
                            models.Q(("corrected_where", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="helprequest_corrected_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(
                        ("corrected_where", ""),
                        ("correction", ""),
                        ("erased_at__gte", models.F("closed_at")),
                        ("state", "closed"),
                        ("words", ""),
                        ("wrong_seen_by", ""),
                        ("wrong_where", ""),
                    ),
                    _connector="OR",
                ),
                name="helprequest_erased_is_empty",
            ),
        ),
    ]
