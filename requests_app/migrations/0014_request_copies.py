"""A draft keeps from which request it was copied, and what was left out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0013_question_sets")]

    operations = [
        migrations.CreateModel(
            name="RequestCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("left_out", models.JSONField(default=dict)),
                ("at", models.DateTimeField(verbose_name="copied")),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="requests_app.channelrequest",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copy",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of a request",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("request", models.F("original")), _negated=True),
                        name="requestcopy_not_of_itself",
                    )
                ],
            },
        ),
    ]
