"""A channel entered without being asked for its way in got "separate roles" by itself: nobody ever said so (design §5.3).

Channels that came by an approved request have a set-up, and their requester was asked; those keep what stands.
"""

from django.db import migrations


def forget(apps, schema_editor):
    channels = apps.get_model("channels_registry", "Channel").objects
    channels.filter(way_in="roles", set_up=None).update(way_in="unknown")


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0016_ways_in_unlawful_and_unknown"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
