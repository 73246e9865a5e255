from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0011_channel_review_index")]

    operations = [
        migrations.AlterModelOptions(
            name="channeladdress",
            options={
                "ordering": [models.OrderBy(models.F("until"), descending=True, nulls_first=True), "-is_main", "pk"],
                "verbose_name": "link",
                "verbose_name_plural": "links",
            },
        ),
    ]
