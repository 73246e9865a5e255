"""A question whether a group knows somebody can end without an answer though the person has not left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0029_wanted_names_of_earlier_requests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="groupconfirmation",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("confirmed", "Confirmed"),
                    ("declined", "Not confirmed"),
                    ("ended", "Ended without an answer"),
                ],
                max_length=10,
                verbose_name="outcome",
            ),
        ),
    ]
