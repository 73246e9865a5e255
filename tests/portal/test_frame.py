"""The frame of every page: who may stand without context, what a visitor is offered, what a printed record leaves out."""

import pytest
from crispy_forms.layout import Fieldset, Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.models import Person, RoleAssignment
from accounts.roles import RoleName
from portal import navigation
from portal.forms import PortalForm
from tests import world


def page(template, **context):
    request = RequestFactory().get("/somewhere/?q=1")
    request.user = AnonymousUser()
    return render_to_string(template, context, request=request)


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_failure_pages_stand_without_request_and_database(name):
    """No database fixture here: a query would fail the test."""
    with translation.override("fr"):
        html = render_to_string(name)
    assert '<html lang="fr"' in html
    assert "</html>" in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html"])
def test_refusal_pages_offer_a_way_on(name):
    html = page(name)
    assert '<a href="/">' in html
    assert html.count("<h1") == 1


def test_a_refusal_tells_its_reason_as_text():
    assert "Ask &lt;the lead&gt;." in page("403.html", reason="Ask <the lead>.")


def test_the_frame_has_one_empty_status_region_and_no_inline_script_or_style():
    html = page("404.html")
    assert html.count('role="status"') == 1
    assert '<div id="status" class="visually-hidden" role="status"></div>' in html
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert " onclick=" not in html


def test_a_change_of_language_or_theme_is_a_form_that_comes_back_here():
    html = page("404.html")
    assert html.count('<input type="hidden" name="next" value="/somewhere/?q=1">') == 2
    assert '<button type="submit" name="language" value="fr" lang="fr">Français</button>' in html
    assert '<button type="submit" name="theme" value="dark">' in html


def test_a_printed_record_has_no_navigation():
    html = page("print.html")
    assert "<nav" not in html
    assert "<button" not in html


class SampleForm(PortalForm):
    name = forms.CharField(label="Name")
    behalf = forms.ChoiceField(label="Behalf", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_layouts_of_crispy_forms_follow_the_same_rules():
    form = SampleForm({})
    helper = form.helper
    helper.layout = Layout(Fieldset("Who and why", "name", "behalf"))
    html = render_crispy_form(form, helper)
    assert "<legend>Who and why</legend>" in html
    assert html.index("id_name_error") < html.index("<input")
    assert "<form" not in html
    assert "asterisk" not in html
    assert "csrf" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("more", [None, RoleName.ADMINISTRATOR, RoleName.AUDITOR])
@pytest.mark.parametrize("who", [world.requester, world.comms, world.lead, world.auditor, world.administrator])
def test_every_entry_a_person_may_open_is_in_the_frame(who, more):
    """At most six in the main navigation (ui.md); what does not fit there stands in the footer."""
    person = who()
    if more is not None and more not in person.live_roles:
        RoleAssignment.objects.create(person=person, role=more, started_at=timezone.now())
        person = Person.objects.get(pk=person.pk)

    parts = navigation.footer_for(person)

    shown = [*navigation.main_for(person), *(entry for entries in parts.values() for entry in entries)]
    entries = [*navigation._main.values(), *(entry for part in navigation._footer.values() for entry in part.values())]
    allowed = [entry for entry in entries if entry.allowed(person)]
    assert len(navigation.main_for(person)) <= 6
    assert sorted(entry.key for entry in shown) == sorted(entry.key for entry in allowed)
    assert list(parts) == sorted(parts) and all(parts.values()), "no part of the footer is empty"
