"""The platforms a new portal starts with. Run again, it adds what is missing and changes nothing."""

from django.db import migrations

from channels_registry.catalogue import load_catalogue


def load(apps, schema_editor):
    load_catalogue(
        platforms=apps.get_model("channels_registry", "Platform"),
        texts=apps.get_model("channels_registry", "PlatformText"),
    )


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
