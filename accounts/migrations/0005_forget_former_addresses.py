"""Remove what the sign-in library kept of addresses that people no longer have, and of people who have left."""

from django.db import migrations
from django.db.models import F, Q
from django.db.models.functions import Lower


def forget_former_addresses(apps, schema_editor):
    addresses = apps.get_model("account", "EmailAddress").objects.annotate(
        kept=Lower("email"), persons=Lower("user__email")
    )
    stale = addresses.filter(~Q(kept=F("persons")) | Q(user__is_active=False)).values_list("pk", flat=True)
    apps.get_model("account", "EmailAddress").objects.filter(pk__in=list(stale)).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_calendar_days"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(forget_former_addresses, migrations.RunPython.noop)]
