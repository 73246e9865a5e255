"""The folded names of question 11 in requests that were written before they were kept."""

from django.db import migrations

from channels_registry.addresses import skeleton


def keep(apps, schema_editor):
    answers = apps.get_model("requests_app", "Answer").objects.filter(question="q11").order_by("pk")
    wanted = apps.get_model("requests_app", "WantedName")
    for answer in answers.iterator(chunk_size=500):
        texts = (answer.value.get(f"{part}_{n}") for part in ("name", "username") for n in (1, 2, 3))
        folded = {skeleton(text) for text in texts if text} - {""}
        wanted.objects.bulk_create(
            [wanted(request_id=answer.request_id, folded=one) for one in sorted(folded)], ignore_conflicts=True
        )


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0028_wanted_names")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
