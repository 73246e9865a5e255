import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0008_stages_of_earlier_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestWriter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("wrote_at", models.DateTimeField(blank=True, null=True, verbose_name="last saved")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writers",
                        to="requests_app.channelrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-writer",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="requestwriter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("request", "person"), name="requestwriter_live_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestwriter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                    models.Q(("removed_at__gte", models.F("added_at")), ("removed_at__isnull", False)),
                    _connector="OR",
                ),
                name="requestwriter_removed_after_added",
            ),
        ),
    ]
