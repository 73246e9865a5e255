import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Two entries of one person, or of one group, become one; the other stays as “merged into”."""

    dependencies = [("accounts", "0006_newcomers")]

    operations = [
        migrations.AddField(
            model_name="body",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="accounts.body",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to=settings.AUTH_USER_MODEL,
                verbose_name="merged into",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(closed_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="body_merged_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(is_active=False) & ~Q(merged_into=F("id"))),
                name="person_merged_is_inactive",
            ),
        ),
    ]
