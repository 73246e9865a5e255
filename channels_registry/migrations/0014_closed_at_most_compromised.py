"""The database holds what a closed channel may carry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_registry", "0013_end_states_of_closed_channels"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "retired"), _negated=True),
                    models.Q(("access_lost_at", None), ("blocked_at", None), ("suspended_at", None)),
                    _connector="OR",
                ),
                name="channel_retired_is_at_most_compromised",
            ),
        ),
    ]
