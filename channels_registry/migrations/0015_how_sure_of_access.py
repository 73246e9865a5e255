"""How an access is known, how sure it is, and what was approved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("channels_registry", "0014_closed_at_most_compromised"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="approved_level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("owner", "Full control (owner)"),
                    ("admin", "Full control"),
                    ("editor", "Can publish"),
                    ("moderator", "Can reply"),
                    ("analyst", "Can see figures"),
                ],
                max_length=12,
                verbose_name="access approved",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="source",
            field=models.CharField(
                choices=[
                    ("request", "Named in the approved request"),
                    ("told", "Somebody told the portal"),
                    ("imported", "Taken over from a list"),
                    ("seen", "Found on the platform"),
                    ("handed_over", "Handed over by the person before"),
                ],
                default="told",
                max_length=12,
                verbose_name="how we know",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="verified_as",
            field=models.CharField(
                blank=True,
                choices=[("claimed", "Claimed"), ("seen", "Seen"), ("proved", "Proved")],
                max_length=8,
                verbose_name="how sure",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last verified"),
        ),
        migrations.AddField(
            model_name="grant",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="verified by",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="verify_by",
            field=models.DateField(blank=True, null=True, verbose_name="verify again by"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["verify_by"], name="grant_verify_by"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["request", "told", "imported", "seen", "handed_over"])),
                name="grant_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_level", ""),
                    ("approved_level__in", ["owner", "admin", "editor", "moderator", "analyst"]),
                    _connector="OR",
                ),
                name="grant_approved_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_as", ""), ("verified_at", None), ("verified_by", None), ("verify_by", None)),
                    models.Q(
                        ("verified_as__in", ["claimed", "seen", "proved"]),
                        ("verified_at__isnull", False),
                        ("verified_by__isnull", False),
                        ("verify_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="grant_verified_whole",
            ),
        ),
    ]
