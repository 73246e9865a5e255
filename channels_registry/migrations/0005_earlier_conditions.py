"""Conditions from before there was evidence and a day for each: they get both, so that nothing is lost."""

import datetime as dt

from django.db import migrations

# As long as a set-up, by default: whoever had no day gets one that can be moved.
DAYS = dt.timedelta(days=60)
SAID = "Marked as done before evidence was asked for."


def complete(apps, schema_editor):
    conditions = apps.get_model("channels_registry", "Condition").objects
    for condition in conditions.filter(due_on=None).iterator():
        condition.due_on = (condition.set_at + DAYS).date()
        condition.save(update_fields=["due_on"])
    conditions.filter(done_at__isnull=False, evidence="").update(evidence=SAID)
    for condition in conditions.filter(channel__status__in=["retired", "lapsed", "cancelled"]).iterator():
        condition.ending = "channel_ended"
        condition.ended_at = condition.channel.retired_at or condition.done_at or condition.set_at
        condition.save(update_fields=["ending", "ended_at"])


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0004_conditions_followed_up")]
    operations = [migrations.RunPython(complete, migrations.RunPython.noop, elidable=True)]
