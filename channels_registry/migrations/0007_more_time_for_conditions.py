"""More time given for a condition, with its reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0006_conditions_hold"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConditionExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("earlier", models.DateField(verbose_name="was due before")),
                ("later", models.DateField(verbose_name="is due before")),
                ("why", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "more time for a condition",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="conditionextension",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conditionextension",
            name="condition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="channels_registry.condition"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("later__gt", models.F("earlier"))), name="conditionextension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="conditionextension_has_reason"
            ),
        ),
    ]
