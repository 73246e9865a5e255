"""Filters that live in the address: their form, and the pills that remove them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import django_filters
from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.addresses import changed_query
from portal.forms import FilterForm


@dataclass(frozen=True)
class Pill:
    """One filter in use and the address without it."""

    label: str
    value: str
    url: str


class PortalFilterSet(django_filters.FilterSet):
    """What a list can be narrowed by. Labels are given per filter; the form tidies and refuses as all forms do."""

    def get_form_class(self):
        return type(f"{type(self).__name__}Form", (FilterForm,), {name: f.field for name, f in self.filters.items()})

    @property
    def form(self):
        form = super().form
        # Two forms of one page must not share ids.
        form.auto_id = "filter_%s"
        return form


class Choices(BaseChoiceIterator):
    """Values and labels to choose from, such as ``values_list("pk", "name")``, read once.

    Whole rows would cost more than the list they narrow, and so would Django's copy of every pair for every form.
    """

    def __init__(self, pairs: Iterable[tuple]):
        self.pairs = list(pairs)

    def __iter__(self):
        return iter(self.pairs)

    def __deepcopy__(self, memo):
        return self


def pills_of(filterset) -> list[Pill]:
    """A pill per value in use, in the order of the filters. Values the form refused have none: nothing is narrowed by them."""
    if not filterset.is_bound:
        return []
    form, query = filterset.form, filterset.data
    form.errors  # noqa: B018 -- reading it cleans the form
    pills = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if _is_empty(value):
            continue
        label = str(form[name].label)
        if isinstance(field, forms.MultiValueField):
            keys = {key: None for key in query if key == name or key.startswith(f"{name}_")}
            pills.append(Pill(label, _span(value), changed_query(query, page=None, **keys)))
        elif isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
            pills += _one_each(query, name, field, label)
        else:
            pills.append(Pill(label, _words(field, value), changed_query(query, page=None, **{name: None})))
    return pills


def _one_each(query, name, field, label) -> list[Pill]:
    given = list(dict.fromkeys(query.getlist(name)))
    chosen = [(raw, _choice_label(field, raw)) for raw in given]
    return [
        Pill(
            label, words, changed_query(query, page=None, **{name: [other for other in given if other != raw] or None})
        )
        for raw, words in chosen
        if words
    ]


def _is_empty(value) -> bool:
    if value is None or value == "":
        return True
    # A queryset of chosen objects, a list of choices.
    return (
        not isinstance(value, (bool, int, float, slice, str, dt.date)) and hasattr(value, "__len__") and len(value) == 0
    )


def _choice_label(field, raw) -> str:
    for value, label in field.choices:
        nested = label if isinstance(label, (list, tuple)) else [(value, label)]
        for key, words in nested:
            if str(key) == str(raw):
                return str(words)
    return ""


def _words(field, value) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value))
    if isinstance(field, forms.ChoiceField):
        return _choice_label(field, value) or str(value)
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(value)


def _span(value) -> str:
    if not isinstance(value, slice):
        return str(value)
    first, last = (
        date_format(end, "SHORT_DATE_FORMAT") if isinstance(end, dt.date) else end for end in (value.start, value.stop)
    )
    if first is None:
        return _("up to %(last)s") % {"last": last}
    if last is None:
        return _("from %(first)s") % {"first": first}
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
