"""What a condition of an approval is followed up by: owner, evidence, answer, end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0003_stories"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="condition",
            name="answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("extend", "Give more time"),
                    ("suspend", "Suspend the channel until it is done"),
                    ("close", "Close the channel"),
                ],
                max_length=10,
                verbose_name="what followed",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="condition",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="consequence",
            field=models.CharField(
                choices=[
                    ("extend", "Give more time"),
                    ("suspend", "Suspend the channel until it is done"),
                    ("close", "Close the channel"),
                ],
                default="extend",
                max_length=10,
                verbose_name="if the day passes",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="condition",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="ended_why",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="condition",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("signed_off", "Done and checked"),
                    ("waived", "No longer asked for"),
                    ("channel_ended", "Ended with the channel"),
                ],
                max_length=15,
                verbose_name="how it ended",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="evidence",
            field=models.TextField(blank=True, max_length=2000, verbose_name="what shows it"),
        ),
        migrations.AddField(
            model_name="condition",
            name="evidence_link",
            field=models.URLField(blank=True, max_length=500, verbose_name="link to what shows it"),
        ),
        migrations.AddField(
            model_name="condition",
            name="overdue_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="condition",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conditions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who does it",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="condition",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="said to be done"),
        ),
    ]
