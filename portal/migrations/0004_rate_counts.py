"""The counts of rate limits in a table of their own, so that one statement counts and tells."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_late_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("n", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("ends_at", models.DateTimeField(db_index=True, verbose_name="end of the window")),
            ],
            options={
                "verbose_name": "count of a limit",
            },
        ),
    ]
