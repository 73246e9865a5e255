"""More kinds of weekend; and each body has one of them, so that every week has a day that is worked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_absences"),
    ]

    operations = [
        migrations.AlterField(
            model_name="body",
            name="weekend",
            field=models.CharField(
                choices=[
                    ("sat_sun", "Saturday and Sunday"),
                    ("fri_sat", "Friday and Saturday"),
                    ("thu_fri", "Thursday and Friday"),
                    ("fri", "Friday only"),
                    ("sat", "Saturday only"),
                    ("sun", "Sunday only"),
                ],
                default="sat_sun",
                max_length=10,
                verbose_name="weekend",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekend__in", ["sat_sun", "fri_sat", "thu_fri", "fri", "sat", "sun"])),
                name="body_weekend_known",
            ),
        ),
    ]
