"""A point can be about a person, and can be accepted for a time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0019_audit_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="accepted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="finding",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accepted by",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="accepted_until",
            field=models.DateField(blank=True, null=True, verbose_name="accepted until"),
        ),
        migrations.AddField(
            model_name="finding",
            name="accepted_why",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it is accepted"),
        ),
        migrations.AddField(
            model_name="finding",
            name="detail",
            field=models.CharField(blank=True, max_length=300, verbose_name="what was seen"),
        ),
        migrations.AddField(
            model_name="finding",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings_about",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="channels_registry.channel",
                verbose_name="channel",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["opened_at"], name="finding_opened"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="finding_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel__isnull", False), ("person__isnull", True)),
                    models.Q(("channel__isnull", True), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="finding_of_channel_or_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("person__isnull", False)),
                fields=("person", "rule"),
                name="finding_open_once_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted_at", None), ("accepted_by", None), ("accepted_until", None), ("accepted_why", "")
                    ),
                    models.Q(
                        models.Q(
                            ("accepted_at__isnull", False),
                            ("accepted_by__isnull", False),
                            ("accepted_until__isnull", False),
                        ),
                        models.Q(("accepted_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="finding_accepted_whole",
            ),
        ),
    ]
