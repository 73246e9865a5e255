from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0009_co_writers"),
    ]

    operations = [
        migrations.AddField(
            model_name="channelrequest",
            name="expiry_warned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="channelrequest",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
