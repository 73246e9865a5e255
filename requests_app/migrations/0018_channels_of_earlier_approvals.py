"""Approvals from before it was kept on the decision: the channel that each entered, where it still stands."""

from django.db import migrations


def remember(apps, schema_editor):
    requests = apps.get_model("requests_app", "ChannelRequest").objects
    decisions = apps.get_model("requests_app", "Decision").objects
    for pk, channel in requests.filter(channel__isnull=False).values_list("pk", "channel").iterator():
        decisions.filter(request=pk, outcome="approved", undone_at=None).update(channel=channel)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0017_decisions_corrected")]
    operations = [migrations.RunPython(remember, migrations.RunPython.noop, elidable=True)]
