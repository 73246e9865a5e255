"""The requester says of each point whether they changed their answers, or why not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0003_frozen_versions")]

    operations = [
        migrations.AddField(
            model_name="changerequest",
            name="changed",
            field=models.BooleanField(default=False, verbose_name="answers changed"),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("changed", False)),
                    models.Q(
                        ("answered_at__isnull", False),
                        models.Q(("changed", True), models.Q(("answer", ""), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="changerequest_changed_or_explained",
            ),
        ),
    ]
