"""How often a worker died over a letter, so that what may have arrived twice can be counted."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_bounces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="letter",
            name="interrupted",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="tries that broke off"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("interrupted__gt", 0)), fields=["created_at"], name="letter_interrupted"
            ),
        ),
    ]
