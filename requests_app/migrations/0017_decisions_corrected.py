"""A decision can be corrected by a later one; both stay on record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("channels_registry", "0009_channel_told_from"),
        ("requests_app", "0016_join_talks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_final_once",
        ),
        migrations.AddField(
            model_name="decision",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="channels_registry.channel",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="superseded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="corrected"),
        ),
        migrations.AddField(
            model_name="decision",
            name="supersedes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="requests_app.decision",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="why_corrected",
            field=models.TextField(blank=True, max_length=1000, verbose_name="why it was corrected"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("outcome", "recommended"), _negated=True), ("superseded_at", None), ("undone_at", None)
                ),
                fields=("request",),
                name="decision_final_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supersedes", None), models.Q(("why_corrected", ""), _negated=True), _connector="OR"
                ),
                name="decision_correction_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("supersedes", models.F("id")), _negated=True),
                name="decision_not_its_own_correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at", None),
                    models.Q(("superseded_at__gte", models.F("at")), ("undone_at", None)),
                    _connector="OR",
                ),
                name="decision_superseded_after",
            ),
        ),
    ]
