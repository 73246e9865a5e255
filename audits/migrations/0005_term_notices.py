import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever was told once that a term ends is not told again."""

    dependencies = [
        ("audits", "0004_nobody_needs_to_decide"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.DateField(verbose_name="ends on")),
                ("told_at", models.DateTimeField(verbose_name="told")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="term_notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice of a term's end",
                "constraints": [models.UniqueConstraint(fields=("person", "term"), name="termnotice_once_per_term")],
            },
        ),
    ]
