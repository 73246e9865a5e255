"""Steps and messages for an emergency that a new portal has from the start; what exists stays."""

from django.db import migrations

from enforcement.incidents.texts import load_texts


def load(apps, schema_editor):
    load_texts(
        apps.get_model("enforcement", "RecoverySteps"),
        apps.get_model("enforcement", "EmergencyMessage"),
        apps.get_model("channels_registry", "Platform"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0006_emergency_texts"),
        ("channels_registry", "0002_platforms"),
    ]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
