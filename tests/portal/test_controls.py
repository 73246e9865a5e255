"""Fields drawn in Python say what Django's templates say, and words of people stay words in them."""

import re

import pytest
from django import forms
from django.template import engines
from django.utils.translation import gettext_lazy, override

from portal.controls import Select, TextInput, escaped
from portal.filters import Choices
from portal.forms import PortalForm

CHOICES = [
    ("", "Any"),
    (1, "Facebook & <b>friends</b>"),
    ('"2"', gettext_lazy("Yes")),
    ("Group <i>", [("a", "In the group"), ("b", 1234)]),
    (None, "Nothing"),
]


def flat(html: str) -> str:
    """Without the line breaks between tags, which mean nothing there."""
    return re.sub(r">\s+<", "><", html.strip())


@pytest.mark.parametrize("value", ["", None, 1, "1", '"2"', "b", "elsewhere", "<script>"])
@pytest.mark.parametrize("attrs", [{}, {"id": "x", "class": 'a "b"', "disabled": True, "hidden": False}])
def test_a_list_to_choose_from_is_the_one_django_draws(value, attrs):
    theirs = forms.Select(choices=CHOICES).render("field", value, attrs)

    assert flat(Select(choices=CHOICES).render("field", value, attrs)) == flat(theirs)


@pytest.mark.parametrize("value", ["", None, "a", 'b"><script>', 7])
@pytest.mark.parametrize("attrs", [{}, {"id": "x", "class": 'a "b"', "disabled": True, "hidden": False}])
def test_a_text_field_is_the_one_django_draws(value, attrs):
    theirs = forms.TextInput(attrs={"autocomplete": "off"}).render("field", value, attrs)

    assert flat(TextInput(attrs={"autocomplete": "off"}).render("field", value, attrs)) == flat(theirs)


def test_every_list_of_a_form_is_drawn_so_and_speaks_the_readers_language():
    class Form(PortalForm):
        shown = forms.ChoiceField(label="Shown", choices=[("y", gettext_lazy("Yes")), ("n", gettext_lazy("No"))])

    form = Form({"shown": "n"})
    assert type(form.fields["shown"].widget) is Select
    with override("fr"):
        html = str(form["shown"])
    assert '<option value="y">Oui</option><option value="n" selected>Non</option>' in html


def test_words_of_people_stay_words():
    class Form(PortalForm):
        body = forms.ChoiceField(
            label="<u>Group</u>", help_text="<s>help</s>", choices=Choices([("<1>", "<script>alert(1)</script>")])
        )

    html = engines["django"].from_string("{% form_fields form %}").render({"form": Form({"body": "<9>"})})

    assert not re.search(r"<(script|u|s|1|9)>", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert escaped(gettext_lazy("Yes")) == "Yes"


def test_choices_are_read_once_and_never_copied():
    asked = []

    def pairs():
        asked.append(1)
        yield from [("a", "A"), ("b", "B")]

    class Form(PortalForm):
        letter = forms.ChoiceField(choices=Choices(pairs()))

    for value, valid in (("a", True), ("c", False)):
        form = Form({"letter": value})
        assert form.is_valid() is valid
        assert "<option" in str(form["letter"])
    assert asked == [1]
