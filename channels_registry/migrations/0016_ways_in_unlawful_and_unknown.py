"""A way in can be none of the three lawful ones, or not known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0015_how_sure_of_access"),
    ]

    operations = [
        migrations.AlterField(
            model_name="channel",
            name="way_in",
            field=models.CharField(
                choices=[
                    ("roles", "Separate roles for each person"),
                    ("safe", "One login, in the organisation's password manager"),
                    ("device", "One device, with a keeper and a spare"),
                    ("other", "None of these"),
                    ("unknown", "Not known"),
                ],
                default="unknown",
                max_length=10,
                verbose_name="way in",
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.CheckConstraint(
                condition=models.Q(("way_in__in", ["roles", "safe", "device", "other", "unknown"])),
                name="channel_way_in_known",
            ),
        ),
    ]
