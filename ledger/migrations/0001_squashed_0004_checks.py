import django.db.models.deletion
from django.db import migrations, models

from ledger import triggers


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection)


def drop_triggers(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_triggers"),
        ("ledger", "0003_refuse_replacing_rows"),
        ("ledger", "0004_checks"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("format_version", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(db_index=True, verbose_name="when")),
                ("actor_id", models.BigIntegerField(db_index=True, null=True, verbose_name="who")),
                ("action", models.CharField(db_index=True, max_length=80, verbose_name="what")),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("data", models.TextField(help_text="Canonical JSON; ids, codes and dates only.")),
                ("text_digest", models.CharField(max_length=64)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "verbose_name": "decision",
                "ordering": ["-seq"],
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="ledgerentry_subject")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="ledgerentry_seq_from_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000", max_length=64
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="ledgerhead_one_row")],
            },
        ),
        migrations.CreateModel(
            name="LedgerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="asked for")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked")),
                ("count", models.BigIntegerField(default=0, verbose_name="decisions that hold")),
                ("broken_at", models.BigIntegerField(null=True, verbose_name="first one that does not")),
                ("fault", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "check of the record",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="ledgercheck_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("broken_at__isnull", True), ("fault", "")),
                            models.Q(("broken_at__isnull", False), models.Q(("fault", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ledgercheck_broken_at_and_fault",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerText",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="ledger.ledgerentry",
                    ),
                ),
                ("salt", models.CharField(blank=True, max_length=32)),
                ("text", models.TextField(help_text="Canonical JSON with actor, subject and why.", null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "words of a decision",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("erased_at__isnull", False), ("salt", ""), ("text__isnull", True)),
                            models.Q(
                                models.Q(("erased_at__isnull", True), ("text__isnull", False)),
                                models.Q(("salt", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledgertext_text_or_erased",
                    )
                ],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
