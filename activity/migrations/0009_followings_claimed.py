import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0008_wishes_of_three_kinds"),
        ("channels_registry", "0023_publishing_tools"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NotFollowed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "channel not followed",
                "verbose_name_plural": "channels not followed",
            },
        ),
        migrations.AddField(
            model_name="following",
            name="address_key",
            field=models.CharField(blank=True, max_length=2100),
        ),
        migrations.AddField(
            model_name="following",
            name="alert_id",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="following",
            name="claim",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="following",
            name="claimed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="following",
            name="host",
            field=models.CharField(blank=True, max_length=253, verbose_name="server"),
        ),
        migrations.AddField(
            model_name="following",
            name="proposed_url",
            field=models.CharField(blank=True, max_length=2100),
        ),
        migrations.AddField(
            model_name="following",
            name="since",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="followed since"),
        ),
        migrations.AddField(
            model_name="following",
            name="team_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(
                condition=models.Q(("claimed_until__isnull", False)),
                fields=["claimed_until"],
                name="following_claimed",
            ),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(
                condition=models.Q(("alert", ""), _negated=True), fields=["alert"], name="following_alert"
            ),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(
                condition=models.Q(("failing_since__isnull", False)), fields=["failing_since"], name="following_failing"
            ),
        ),
        migrations.AddConstraint(
            model_name="following",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim", ""), ("claimed_until__isnull", False), _connector="OR"),
                name="following_claim_has_an_end",
            ),
        ),
        migrations.AddField(
            model_name="notfollowed",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notfollowed",
            name="channel",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="not_followed", to="channels_registry.channel"
            ),
        ),
    ]
