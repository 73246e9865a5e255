"""How a form speaks: labels, hints, refusals, and the summary on top."""

import datetime as dt

import pytest
from django import forms
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation

from portal.formpages import FormPage
from portal.forms import PortalForm


class SampleForm(PortalForm):
    name = forms.CharField(label="Channel name", max_length=10, help_text="As people read it <b>here</b>.")
    posts = forms.IntegerField(label="Posts in a week", min_value=1, required=False)
    start = forms.DateField(label="Start", required=False)
    platform = forms.ChoiceField(label="Platform", choices=[("", "---------"), ("f", "Facebook")], required=False)
    behalf = forms.ChoiceField(
        label="On whose behalf?", choices=[("b", "A body"), ("m", "Myself")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="I have read 100% of it")


GOOD = {"name": " Kenya ", "behalf": "b", "agreed": "on"}


def drawn(source, **context):
    return engines["django"].from_string(source).template.render(Context(context))


def test_answers_that_hold_are_tidied():
    form = SampleForm({**GOOD, "name": "\ufeff Ke\u0301nya \n", "start": "2026-03-31"})
    assert form.is_valid()
    assert form.cleaned_data == {
        "name": "Kénya", "posts": None, "start": dt.date(2026, 3, 31), "platform": "", "behalf": "b", "agreed": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "refusals"),
    [
        ({}, {
            "name": ["“Channel name” needs an answer."],
            "behalf": ["Choose an answer to “On whose behalf?”."],
            "agreed": ["Tick “I have read 100% of it” to go on."],
        }),
        ({**GOOD, "name": "Kenya office"}, {"name": ["“Channel name” can have 10 characters at most; it has 12."]}),
        ({**GOOD, "posts": "0"}, {"posts": ["“Posts in a week” must be 1 at least."]}),
        ({**GOOD, "posts": "9" * 5000}, {"posts": ["“Posts in a week” needs a whole number."]}),
        ({**GOOD, "start": "soon"}, {"start": ["“Start” needs a date such as 2026-03-31."]}),
        ({**GOOD, "start": "0001-01-01"}, {"start": ["Enter a date between the years 1900 and 2199."]}),
        ({**GOOD, "platform": "x\x00"}, {"platform": ["“Platform”: choose one of the answers on the list."]}),
        ({**GOOD, "name": "pwd=abcd"}, {"name": [
            "This looks like a password or a key, and the portal never keeps one. "
            "Write where it is kept instead: the name of the safe and of its entry."
        ]}),
    ],
)  # fmt: skip
def test_refusals_are_sentences_with_the_name_of_the_field(answers, refusals):
    assert SampleForm(answers).errors == refusals


def test_a_sentence_of_the_form_itself_stays():
    class OwnForm(PortalForm):
        name = forms.CharField(error_messages={"required": "Enter the name of the channel."})

    assert OwnForm({}).errors == {"name": ["Enter the name of the channel."]}


def test_secrets_can_be_looked_for_in_some_fields_only():
    class SomeForm(PortalForm):
        refuses_secrets = ("notes",)
        notes = forms.CharField()
        other = forms.CharField()

    assert list(SomeForm({"notes": "pwd=abcd", "other": "pwd=abcd"}).errors) == ["notes"]


def test_a_password_field_keeps_what_was_typed():
    class SignIn(PortalForm):
        password = forms.CharField(widget=forms.PasswordInput, strip=False)

    form = SignIn({"password": " pwd=ab\u200bcd "})
    assert form.is_valid()
    assert form.cleaned_data["password"] == " pwd=ab\u200bcd "


def test_the_control_comes_after_label_hint_and_error():
    html = drawn("{% form_field form.name %}", form=SampleForm({"name": ""}))
    places = [html.index(part) for part in ("<label", 'id_name_helptext"', 'id_name_error"', "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "&lt;b&gt;here" in html
    assert "required" not in html
    assert "*" not in html
    assert "maxlength" not in html


def test_optional_fields_say_so_and_choices_are_a_fieldset():
    html = drawn("{% form_fields form %}", form=SampleForm())
    assert html.count("(optional)") == 3
    assert html.count("<fieldset") == 1
    assert "checked" not in html
    assert "Choose one" in html
    assert 'type="number"' not in html


def test_the_summary_links_to_each_control_in_the_same_words():
    html = drawn("{% error_summary %}", form=SampleForm({}))
    assert '<a href="#id_name">“Channel name” needs an answer.</a>' in html
    assert '<a href="#id_behalf_0">Choose an answer to “On whose behalf?”.</a>' in html
    assert 'id="error-summary" tabindex="-1"' in html


def test_no_summary_without_problems():
    assert drawn("{% error_summary %}{% error_prefix %}", form=SampleForm()).strip() == ""
    assert drawn("{% error_prefix %}", form=SampleForm({})) == "Error: "


class NotAllowed(Exception):
    pass


class SamplePage(FormPage):
    form_class = SampleForm
    refusals = (NotAllowed,)

    def act(self, form):
        raise NotAllowed("This request has already been dealt with.")

    def render_to_response(self, context, **response):
        return context["form"].errors, response["status"]


def test_a_refusal_of_the_domain_becomes_the_sentence_of_the_form():
    errors, status = SamplePage.as_view()(RequestFactory().post("/", GOOD))
    assert status == 422
    assert errors == {"__all__": ["This request has already been dealt with."]}


def test_answers_that_do_not_hold_are_refused_with_422():
    errors, status = SamplePage.as_view()(RequestFactory().post("/", {}))
    assert status == 422
    assert list(errors) == ["name", "behalf", "agreed"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“Channel name” can have 1,000 characters at most; it has 60,001."),
        ("fr", "« Channel name » est limité à 1\u00a0000 caractères\u202f; votre texte en compte 60\u00a0001."),
    ],
)
def test_counts_of_characters_are_written_as_people_read_them(language, said):
    class Long(PortalForm):
        name = forms.CharField(label="Channel name", max_length=1_000)

    with translation.override(language):
        assert [str(word) for word in Long({"name": "x" * 60_001}).errors["name"]] == [
            said.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
        ]
