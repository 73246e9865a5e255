"""Requests handed in before versions were kept: what is stored now becomes their version 1.

Which of the stored answers were asked can no longer be told with certainty, so all of them are kept.
"""

from django.db import migrations


def freeze_what_is_stored(apps, schema_editor):
    requests = apps.get_model("requests_app", "ChannelRequest").objects.filter(
        submitted_at__isnull=False, versions=None
    )
    versions = apps.get_model("requests_app", "RequestVersion")
    for channel_request in requests.prefetch_related("answers").iterator(chunk_size=500):
        versions.objects.create(
            request=channel_request,
            number=1,
            answers={answer.question: answer.value for answer in channel_request.answers.all() if answer.value},
            question_set=channel_request.question_set,
            tier=channel_request.tier,
            title=channel_request.title,
            at=channel_request.submitted_at,
            by_id=channel_request.requester_id,
        )


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_queue_views")]

    operations = [migrations.RunPython(freeze_what_is_stored, migrations.RunPython.noop)]
