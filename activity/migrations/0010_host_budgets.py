from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0009_followings_claimed")]

    operations = [
        migrations.CreateModel(
            name="HostBudget",
            fields=[
                ("host", models.CharField(max_length=253, primary_key=True, serialize=False, verbose_name="server")),
                ("turn", models.CharField(blank=True, max_length=32)),
                ("turn_ends_at", models.DateTimeField(blank=True, null=True)),
                ("free_at", models.DateTimeField(verbose_name="next request from")),
                ("blocked_until", models.DateTimeField(blank=True, null=True, verbose_name="left alone until")),
                (
                    "rest_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "It asked us to wait"),
                            ("spent", "We used up what it allows for now"),
                            ("failing", "It failed several times in a row"),
                        ],
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                ("rests", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked last")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered last")),
            ],
            options={
                "verbose_name": "server we ask",
                "verbose_name_plural": "servers we ask",
            },
        ),
        migrations.AddIndex(
            model_name="hostbudget",
            index=models.Index(
                condition=models.Q(("blocked_until__isnull", False)),
                fields=["blocked_until"],
                name="hostbudget_blocked",
            ),
        ),
        migrations.AddConstraint(
            model_name="hostbudget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("turn", ""), ("turn_ends_at", None)),
                    models.Q(models.Q(("turn", ""), _negated=True), ("turn_ends_at__isnull", False)),
                    _connector="OR",
                ),
                name="hostbudget_turn_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="hostbudget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("blocked_until", None), ("rest_reason", "")),
                    models.Q(models.Q(("rest_reason", ""), _negated=True), ("blocked_until__isnull", False)),
                    _connector="OR",
                ),
                name="hostbudget_rest_has_reason",
            ),
        ),
    ]
