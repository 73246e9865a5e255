"""The names that requests ask for, folded, beside their answers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0027_starting_without_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="WantedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folded", models.CharField(db_index=True, max_length=253)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wanted_names",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "name asked for",
                "constraints": [
                    models.UniqueConstraint(fields=("request", "folded"), name="wantedname_once_per_request"),
                    models.CheckConstraint(
                        condition=models.Q(("folded", ""), _negated=True), name="wantedname_not_empty"
                    ),
                ],
            },
        ),
    ]
