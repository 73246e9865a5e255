import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_letters_refused"),
        ("notifications", "0003_bounces"),
        ("notifications", "0004_letters_interrupted"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_merged_into"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("event", models.CharField(max_length=200)),
                ("address", models.EmailField(max_length=254, verbose_name="to")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("data", models.JSONField(default=dict)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="written")),
                ("next_try_at", models.DateTimeField(verbose_name="leaves")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "interrupted",
                    models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="tries that broke off"),
                ),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last difficulty")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="refused by the mail server")),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="subject")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("refused_at", None), ("sent_at", None)),
                        fields=["next_try_at"],
                        name="letter_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("interrupted__gt", 0)), fields=["created_at"], name="letter_interrupted"
                    ),
                    models.Index(
                        condition=models.Q(("refused_at__isnull", False)), fields=["refused_at"], name="letter_refused"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "address"), name="letter_once_per_event_and_address"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at", None), ("sent_at", None)),
                            models.Q(("refused_at", None), ("sent_at", None)),
                            models.Q(("cancelled_at", None), ("refused_at", None)),
                            _connector="OR",
                        ),
                        name="letter_ends_one_way",
                    ),
                ],
            },
        ),
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
