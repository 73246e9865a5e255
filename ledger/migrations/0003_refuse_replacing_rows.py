from django.db import migrations

from ledger import triggers


def write_anew(apps, schema_editor):
    """On SQLite the triggers refuse INSERT OR REPLACE from now on."""
    triggers.drop(schema_editor.connection)
    triggers.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_triggers")]

    # Backwards nothing is loosened: the triggers go when 0002 is undone.
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
