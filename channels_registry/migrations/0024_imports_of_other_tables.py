from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0023_publishing_tools")]

    operations = [
        migrations.AddField(
            model_name="importfile",
            name="table",
            field=models.CharField(default="channels", max_length=20),
        ),
    ]
