import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_letters_refused"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, verbose_name="address")),
                (
                    "sign",
                    models.CharField(
                        choices=[
                            ("refused", "The mail server refused a message for good"),
                            ("report", "A delivery report came back"),
                        ],
                        max_length=8,
                        verbose_name="how it is known",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=16, verbose_name="what the server said")),
                ("first_at", models.DateTimeField(verbose_name="since")),
                ("last_at", models.DateTimeField(verbose_name="last")),
                ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="arrives again since")),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bounces",
                        to="notifications.letter",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "address that bounces",
                "verbose_name_plural": "addresses that bounce",
                "ordering": ["first_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at", None)), fields=("address",), name="bounce_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sign__in", ["refused", "report"])), name="bounce_sign_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_at__gte", models.F("first_at"))), name="bounce_last_after_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cleared_at", None), ("cleared_at__gte", models.F("last_at")), _connector="OR"
                        ),
                        name="bounce_cleared_after_last",
                    ),
                ],
            },
        ),
    ]
