"""The last verification of the chain, which a task carries out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_refuse_replacing_rows"),
    ]

    operations = [
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
    ]
