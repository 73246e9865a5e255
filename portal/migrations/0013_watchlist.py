from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0012_consents"),
    ]

    operations = [
        migrations.AddField(
            model_name="portalsettings",
            name="watchlist_on",
            field=models.BooleanField(default=False, verbose_name="the team keeps a watch-list of accounts of others"),
        ),
    ]
