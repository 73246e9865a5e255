from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_engine")]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="telegram_preview",
            field=models.BooleanField(
                default=False,
                help_text="Once a day each. Without it, people tell the latest post of a Telegram channel.",
                verbose_name="look at the public previews of Telegram channels",
            ),
        ),
    ]
