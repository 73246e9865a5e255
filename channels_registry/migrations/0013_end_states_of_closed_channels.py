"""A closed channel carries no state but “compromised”: what two people did at once before is put in line."""

from django.db import migrations


def end_states(apps, schema_editor):
    closed = apps.get_model("channels_registry", "Channel").objects.filter(status="retired")
    for name in ("suspended_at", "blocked_at", "access_lost_at"):
        closed.exclude(**{name: None}).update(**{name: None})


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0012_links_of_today_first"),
    ]

    operations = [migrations.RunPython(end_states, migrations.RunPython.noop)]
