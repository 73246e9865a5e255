"""Name a known person by typing: an e-mail address, or a name. A list of everybody would be endless, and tell who is known."""

import datetime as dt
from email.utils import parseaddr

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, Membership, Person

MOST_SUGGESTED = 60
MOST_NAMED = 5


class SuggestedInput(forms.TextInput):
    """A text field that suggests some of the likely answers."""

    template_name = "components/suggested_input.html"
    suggestions: tuple[str, ...] = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["suggestions"] = self.suggestions
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["autocomplete"] = "off"
        return context


class PersonField(forms.CharField):
    """Cleans to a Person. ``suggest`` gives the likely ones to the browser's list."""

    widget = SuggestedInput

    def __init__(self, *, people=None, **kwargs):
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("help_text", gettext_lazy("Name or e-mail address of someone the portal knows."))
        super().__init__(**kwargs)
        self.people = people

    def suggest(self, people) -> None:
        self.widget.suggestions = tuple(shown_as(person) for person in people)

    def prepare_value(self, value):
        if isinstance(value, Person):
            return shown_as(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return shown_as(Person.objects.get(pk=value))
        return value

    def clean(self, value):
        text = super().clean(value)
        return find_person(text, among=self.people) if text else None

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data


def shown_as(person: Person) -> str:
    return f"{person.full_name} <{person.email}>"


def find_person(text: str, *, among=None) -> Person:
    """The one active person whom ``text`` names. Raises ValidationError that says what to type instead."""
    people = Person.objects.all() if among is None else among
    address = parseaddr(text)[1] if "@" in text else ""
    if address:
        found = list(people.filter(email__iexact=address)[:1])
    else:
        exact = list(people.filter(full_name__iexact=text, is_active=True)[: MOST_NAMED + 1])
        found = exact or list(people.filter(_named_like(text), is_active=True)[: MOST_NAMED + 1])
    if not found:
        raise ValidationError(
            _(
                "The portal knows nobody by “%(text)s”. Check the spelling, or ask the portal administrator to enter the person."
            )
            % {"text": text[:100]},
            code="unknown_person",
        )
    if len(found) > 1:
        names = ", ".join(shown_as(person) for person in found[:MOST_NAMED])
        raise ValidationError(
            _("Several people match “%(text)s”: %(names)s. Enter the e-mail address of the one you mean.")
            % {"text": text[:100], "names": names},
            code="several_people",
        )
    if not found[0].is_active:
        raise ValidationError(_("%(name)s has left. Name someone else.") % {"name": found[0]}, code="has_left")
    return found[0]


def _named_like(text: str) -> Q:
    wanted = Q()
    for word in text.split()[:6]:
        wanted &= Q(full_name__icontains=word)
    return wanted


def team(at: dt.datetime) -> list[Person]:
    return list(Person.objects.team(at)[:MOST_SUGGESTED])


def colleagues(body: Body, at: dt.datetime) -> list[Person]:
    """The people of the body and of the team: whoever is most likely meant."""
    members = Membership.objects.live().filter(body=body).values("person")
    near = Person.objects.active().filter(Q(pk__in=members) | Q(pk__in=Person.objects.team(at).values("pk")))
    return list(near.order_by("full_name", "pk")[:MOST_SUGGESTED])
