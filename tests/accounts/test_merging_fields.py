"""Every foreign key to a person or a body is known to merging: it moves, a room deals with it, or it stays as record.

A new one that nobody decided on fails here: say in your room's ``apps.py`` what becomes of it (``accounts.merging``).
"""

import pytest
from django.apps import apps

from accounts.merging import GROUPS, PEOPLE, Plan
from accounts.models import Body, Person


def paths_to(model) -> list[str]:
    """Every column that leads to the model, those of many-to-many tables too, as “app.Model.field”."""
    return sorted(
        f"{owner._meta.label}.{field.name}"
        for owner in apps.get_models(include_auto_created=True)
        for field in owner._meta.concrete_fields
        if field.is_relation and field.related_model is model
    )


PLANS = [pytest.param(PEOPLE, Person, id="people"), pytest.param(GROUPS, Body, id="bodies")]


@pytest.mark.parametrize(("plan", "model"), PLANS)
def test_nothing_hangs_on_them_that_merging_does_not_know(plan, model):
    assert [path for path in paths_to(model) if not plan.fate_of(path)] == []


@pytest.mark.parametrize(("plan", "model"), PLANS)
def test_merging_names_no_field_that_is_gone(plan, model):
    assert sorted(plan.known_paths() - set(paths_to(model))) == []


def test_only_those_who_once_did_something_stay_by_their_name():
    """A field named “…_by” is a signature; anything else has to be decided on."""
    plan = Plan()
    assert [plan.fate_of(f"requests_app.Thing.{name}") for name in ("by", "closed_by", "holder", "standby")] == [
        "stays", "stays", "", "",
    ]  # fmt: skip
