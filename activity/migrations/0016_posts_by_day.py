from django.db import migrations, models


class Migration(migrations.Migration):
    """Posts of long ago are found every night without reading all of them."""

    dependencies = [("activity", "0015_platform_keys")]

    operations = [
        migrations.AddIndex("channelpost", models.Index(fields=["published_at"], name="channelpost_by_day")),
    ]
