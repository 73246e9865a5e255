"""What the mail server refused is found quickly: it waits for a person."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("refused_at__isnull", False)), fields=["refused_at"], name="letter_refused"
            ),
        ),
    ]
