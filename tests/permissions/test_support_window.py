"""The Django admin under /support/ is a read-only window for superusers; nobody works there."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from accounts.models import Person
from channels_registry.models import Channel
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests.permissions.resolver import SUPPORT, url_names

pytestmark = pytest.mark.django_db
FOR_ALL = {"admin:login", "admin:logout"}


def addresses() -> dict[str, str]:
    found = {}
    for name, _pattern in url_names():
        if name.startswith(f"{SUPPORT}:") and name not in FOR_ALL:
            for arguments in ([], ["1"], ["accounts"], ["1", "1"]):
                try:
                    found[name] = reverse(name, args=arguments)
                    break
                except NoReverseMatch:
                    continue
    return found


def test_nobody_else_looks_in(visitors):
    paths = addresses()
    assert paths
    others = ("anonymous", "runner", "lead", "administrator")
    answers = {
        (role, name): visitors[role].ask("GET", path)[0].status_code for role in others for name, path in paths.items()
    }
    assert {asked: code for asked, code in answers.items() if code not in (302, 403, 404)} == {}


def test_a_superuser_looks_and_finds_no_button(cast, visitors):
    """Every list opens; nothing can be added, changed or deleted, for none of the models shown."""
    superuser = visitors["superuser"]
    request = type("Request", (), {"user": cast.superuser})()
    assert superuser.ask("GET", reverse("admin:index"))[0].status_code == 200
    for model, shown in admin.site._registry.items():
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert superuser.ask("GET", listed)[0].status_code == 200
        assert not shown.has_add_permission(request)
        assert not shown.has_change_permission(request)
        assert not shown.has_delete_permission(request)


@pytest.mark.parametrize("model", [Person, Channel, Letter, LedgerEntry])
def test_a_superuser_who_sends_what_no_button_sends_is_refused(model, visitors):
    """One model of each kind: each page asked past the buttons, and the rows as they were."""
    superuser = visitors["superuser"]
    where = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    first = model._default_manager.first()
    before = list(model._default_manager.order_by("pk").values())
    acts = {"change": [first.pk], "delete": [first.pk], "add": []}
    assert superuser.ask("GET", reverse(f"{where}_change", args=[first.pk]))[0].status_code == 200

    answers = {
        act: superuser.ask(
            "POST", reverse(f"{where}_{act}", args=args),
            lambda response: (response.status_code, list(model._default_manager.order_by("pk").values()) == before),
        )[1]
        for act, args in acts.items()
    }  # fmt: skip

    assert answers == dict.fromkeys(acts, (403, True))
