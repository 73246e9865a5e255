from django.db import migrations, models

KINDS = [
    ("corporate", "Corporate"),
    ("language", "Language edition"),
    ("region", "Region"),
    ("country", "Country"),
    ("project", "Project"),
    ("campaign", "Campaign or event"),
    ("office", "Office-holder"),
]
RHYTHMS = [
    ("daily", "Daily"),
    ("several_a_week", "Several times a week"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("seasonal", "In a season or campaign"),
    ("emergencies", "In emergencies only"),
]


class Migration(migrations.Migration):
    dependencies = [("activity", "0011_steps_of_silence")]

    operations = [
        migrations.AddField(
            "threshold",
            "rhythm",
            models.CharField(blank=True, choices=RHYTHMS, default="", max_length=20, verbose_name="planned rhythm"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "threshold",
            "kind",
            models.CharField(blank=True, choices=KINDS, max_length=20, verbose_name="purpose"),
        ),
        migrations.RemoveConstraint("threshold", "threshold_one_per_platform_and_kind"),
        migrations.AddConstraint(
            "threshold",
            models.UniqueConstraint(
                fields=("platform", "kind", "rhythm"), name="threshold_one_per_platform_kind_and_rhythm"
            ),
        ),
        migrations.AddConstraint(
            "threshold",
            models.CheckConstraint(
                condition=models.Q(("kind", ""), ("rhythm", ""), _negated=True), name="threshold_names_kind_or_rhythm"
            ),
        ),
        migrations.AddConstraint(
            "threshold",
            models.CheckConstraint(
                condition=models.Q(("rhythm", "emergencies"), _negated=True), name="threshold_not_for_emergencies"
            ),
        ),
    ]
