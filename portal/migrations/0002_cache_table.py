from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """The shared cache lives in the database (settings.CACHES): rate limits hold over all web processes."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS portal_cache")


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
