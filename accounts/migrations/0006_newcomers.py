"""People who came by a link to their mailbox, and whom no group has confirmed yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_forget_former_addresses"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="person",
            name="person_external_has_employer_end_sponsor",
        ),
        migrations.AlterField(
            model_name="person",
            name="kind",
            field=models.CharField(
                choices=[
                    ("staff", "Staff or volunteer"),
                    ("external", "External: agency or consultant"),
                    ("newcomer", "Came by a link; no group has confirmed them yet"),
                ],
                default="staff",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["staff", "newcomer"]),
                    models.Q(
                        models.Q(("employer", ""), _negated=True),
                        ("contract_end__isnull", False),
                        ("sponsor__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="person_external_has_employer_end_sponsor",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["staff", "external", "newcomer"])), name="person_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "newcomer"), _negated=True),
                    models.Q(("is_staff", False), ("is_superuser", False)),
                    _connector="OR",
                ),
                name="person_newcomer_is_no_support",
            ),
        ),
    ]
