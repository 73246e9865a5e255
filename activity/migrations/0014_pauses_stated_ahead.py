from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0013_days_by_rhythm")]

    operations = [
        migrations.AddField("keeping", "since", models.DateField(blank=True, null=True, verbose_name="pauses from")),
        migrations.AddConstraint(
            "keeping",
            models.CheckConstraint(
                condition=models.Q(("since", None), ("until__gte", models.F("since")), _connector="OR"),
                name="keeping_from_before_until",
            ),
        ),
    ]
