"""The guidance that comes with the portal. From now on it is rows that the team edits.

A later release that ships new texts calls the same function in a migration of its own, and renews the stamp.
"""

from django.db import migrations

from policies.guidance.shipping import load_shipped


def ship(apps, schema_editor):
    load_shipped(apps.get_model("policies", "Passage"), apps.get_model("policies", "PassageText"))


class Migration(migrations.Migration):
    dependencies = [("policies", "0004_terms_and_askings")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
