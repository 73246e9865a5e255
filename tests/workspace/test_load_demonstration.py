"""The demonstration's passwords are public: it is loaded into an empty demonstration portal and nowhere else."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Person


@pytest.mark.django_db
def test_production_refuses_the_demonstration(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="only with PORTAL_MODE=demo"):
        call_command("load_demonstration")

    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_portal_with_people_refuses_the_demonstration(settings):
    settings.DEMO = True
    Person.objects.create(email="someone@example.org", full_name="Someone", created_at=timezone.now())

    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demonstration")

    assert Person.objects.count() == 1
