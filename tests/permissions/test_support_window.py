"""The Django admin under /support/ is a read-only window for superusers; nobody works there."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

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
    assert superuser.ask("GET", reverse("admin:index"))[0].status_code == 200
    for model, shown in admin.site._registry.items():
        where = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert superuser.ask("GET", reverse(f"{where}_changelist"))[0].status_code == 200
        assert superuser.ask("GET", reverse(f"{where}_add"))[0].status_code == 403
        first = model._default_manager.first()
        if first is not None:
            assert superuser.ask("GET", reverse(f"{where}_change", args=[first.pk]))[0].status_code == 200
            assert superuser.ask("POST", reverse(f"{where}_change", args=[first.pk]))[0].status_code == 403
            assert superuser.ask("POST", reverse(f"{where}_delete", args=[first.pk]))[0].status_code == 403
        request = type("Request", (), {"user": cast.superuser})()
        assert not any(
            (
                shown.has_add_permission(request),
                shown.has_change_permission(request),
                shown.has_delete_permission(request),
            )
        )
