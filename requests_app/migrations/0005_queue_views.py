"""Filters of the queue that a person keeps under a name."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0004_points_of_a_return"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("part", models.CharField(max_length=20)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        django.db.models.functions.text.Lower("name"),
                        name="queueview_name_unique",
                    ),
                    models.UniqueConstraint(fields=("person", "place"), name="queueview_place_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 12)), name="queueview_twelve_at_most"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="queueview_has_name"),
                ],
            },
        ),
    ]
