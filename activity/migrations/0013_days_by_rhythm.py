"""The days of silence for each rhythm from the start; the lead changes them like any others (activity/silence/terms.py).

A platform's own days are those of a channel that publishes weekly. Whoever means to post daily is asked sooner, whoever
posts monthly later, and a season or campaign comes back within a year.
"""

from django.db import migrations

SLOW = 180
# Rhythm: days before we ask and before the channel is marked, on quick platforms and on slow ones (YouTube, Flickr, Vimeo,
# blogs and podcasts).
DAYS = {
    "daily": ((30, 90), (60, 150)),
    "several_a_week": ((45, 120), (90, 180)),
    "monthly": ((120, 240), (240, 420)),
    "seasonal": ((395, 545), (395, 545)),
}


def write_days(apps, schema_editor):
    threshold = apps.get_model("activity", "Threshold")
    platforms = apps.get_model("channels_registry", "Platform").objects.filter(archived=False)
    threshold.objects.bulk_create(
        [
            threshold(platform_id=pk, kind="", rhythm=rhythm, quiet_after_days=quiet, flag_after_days=flag)
            for pk, own in platforms.order_by("pk").values_list("pk", "quiet_after_days")
            for rhythm, (quick, slow) in DAYS.items()
            for quiet, flag in (slow if own >= SLOW else quick,)
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("activity", "0012_thresholds_by_rhythm"), ("channels_registry", "0023_publishing_tools")]

    operations = [migrations.RunPython(write_days, migrations.RunPython.noop)]
