"""What the forms of the 33 questions share.

A form stands for one question. ``complete`` False is a draft: nothing is required, but what is written must still be
sound. A stored answer is read back through its own form, so what no longer holds is asked again.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.forms import PortalForm
from requests_app.annex1.branching import asked_when, is_taken
from requests_app.annex1.choices import UNKNOWN
from requests_app.annex1.questions import Question
from requests_app.annex1.sheet import AnswerSheet

LONG = 600
INVITATION_LINK = re.compile(
    r"(?:chat\.whatsapp\.com/|t\.me/(?:\+|joinchat/)|telegram\.me/(?:\+|joinchat/)|discord\.gg/|discord(?:app)?\.com/invite/|signal\.group/)",
    re.IGNORECASE,
)


def long_text(label, *, rows: int = 4, limit: int = LONG, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows, "class": "short"}), **kwargs
    )


def line(label, *, limit: int = 120, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, **kwargs)


def one_of(label, choices, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def some_of(label, choices, **kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def tick(label, **kwargs) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **kwargs)


def unknown(about) -> forms.BooleanField:
    """“I do not know yet”; where the answer is read it stands as the answer ``about`` something."""
    field = tick(UNKNOWN)
    field.about = about
    return field


class DecimalCommaField(forms.DecimalField):
    """Takes 2,5 as well as 2.5, whatever the language of the page."""

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def refuse_invitation_link(text: str) -> None:
    if INVITATION_LINK.search(text):
        raise ValidationError(
            _("This holds an invitation link. Whoever reads it could enter the group, so leave it out."),
            code="invitation",
        )


@dataclass(frozen=True)
class Row:
    """One line of an answer as people read it.

    ``words``: a person typed it. ``keep_label``: the label says something even where the line stands alone.
    """

    label: str
    value: str
    words: bool = False
    keep_label: bool = False


@dataclass(frozen=True)
class Group:
    """Fields that belong together on the page, under one heading; ``side_by_side`` where they are short.

    ``as_one`` names the one line they make up where the answer is read.
    """

    names: tuple[str, ...]
    legend: str | Promise = ""
    side_by_side: bool = False
    as_one: str | Promise = ""


class AnswerForm(PortalForm):
    """The answer to one question."""

    key = ""
    groups: tuple[Group, ...] = ()
    # Fields with the e-mail of someone who will run the channel: those whom the portal knows may not decide on it.
    runners: tuple[str, ...] = ()
    # Text fields in which nobody types words of their own.
    codes: tuple[str, ...] = ()

    def __init__(self, data=None, *, sheet: AnswerSheet, complete: bool = True, **kwargs):
        self.sheet = sheet
        self.complete = complete
        super().__init__(data, **kwargs)
        self.build()
        sheet.words.word_choices(self.key, self.fields, stored=sheet.value(self.key))
        if not complete:
            for field in self.fields.values():
                field.required = False
        for name, field in self.fields.items():
            self.mark_branch(name, field)

    def mark_branch(self, name: str, field: forms.Field) -> None:
        """Tell the page with which answer the field is asked; ``static/js/branches.js`` hides it otherwise."""
        when = asked_when(self.key, name)
        if when is not None:
            field.asked_when = when
            field.widget.attrs |= {"data-when": self.add_prefix(when.name), "data-is": " ".join(when.values)}

    def build(self) -> None:
        """Fill in what depends on the sheet: lists to choose from, one field per near channel."""

    @property
    def question(self) -> Question:
        return self.sheet.words.question(self.key)

    @classmethod
    def prefill(cls, sheet: AnswerSheet) -> dict[str, Any]:
        """What the portal knows already and offers as a start."""
        return {}

    @classmethod
    def starting_with(cls, sheet: AnswerSheet) -> dict[str, Any]:
        """What the page shows at first: the stored answer, or what the portal knows."""
        return sheet.value(cls.key) or cls.prefill(sheet)

    # --- Checking -----------------------------------------------------------------------------------------------------
    def clean(self):
        cleaned = super().clean()
        for name in [name for name in self.errors if not is_taken(self.key, name, self.cleaned_data)]:
            del self.errors[name]
        self.check(cleaned)
        if self.complete:
            self.check_complete(cleaned)
        return cleaned

    def check(self, cleaned: dict[str, Any]) -> None:
        """Refuse what can never stand, not even in a draft."""

    def check_complete(self, cleaned: dict[str, Any]) -> None:
        """Ask for what is still missing."""

    def need(self, name: str, sentence: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, "", [], False):
            self.add_error(name, sentence)

    # --- Storing ------------------------------------------------------------------------------------------------------
    def stored(self) -> dict[str, Any]:
        """The answer as plain values; an empty dict is no answer."""
        return {name: plain(value) for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}

    @classmethod
    def from_stored(cls, value: dict[str, Any], *, sheet: AnswerSheet, complete: bool = True) -> "AnswerForm":
        return cls(value, sheet=sheet, complete=complete)

    # --- Reading ------------------------------------------------------------------------------------------------------
    def rows(self) -> list[Row]:
        """The answer as people read it. The form must be bound and may be a draft."""
        return [row for group in self.blocks_of_names() for row in self.group_rows(group)]

    def blocks_of_names(self) -> Iterator[Group]:
        shown = {name for group in self.groups for name in group.names}
        rest = tuple(name for name in self.fields if name not in shown)
        if not self.groups:
            return iter((Group(rest),))
        return iter((*self.groups, *((Group(rest),) if rest else ())))

    def group_rows(self, group: Group) -> list[Row]:
        given = {
            name: self.in_words(name, self.cleaned_data[name])
            for name in group.names
            if name in self.fields
            and self.cleaned_data.get(name) not in (None, "", [], False)
            and is_taken(self.key, name, self.cleaned_data)
        }
        if group.as_one:
            return [Row(str(group.as_one), " · ".join(given.values()))] if given else []
        return [self.row(name, words) for name, words in given.items()]

    def row(self, name: str, words: str) -> Row:
        field = self.fields[name]
        if hasattr(field, "about"):
            return Row(str(field.about), str(UNKNOWN), keep_label=True)
        return Row(str(field.label), words, words=self.is_typed(name), keep_label=isinstance(field, forms.BooleanField))

    def is_typed(self, name: str) -> bool:
        field = self.fields[name]
        return type(field) is forms.CharField and name not in self.codes

    def in_words(self, name: str, value) -> str:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            return ", ".join(choice_label(field, one) for one in value)
        if isinstance(field, forms.ChoiceField):
            return choice_label(field, value)
        if value is True:
            return _("Yes")
        if isinstance(value, dt.date):
            return date_format(value)
        return str(value)

    # --- Showing ------------------------------------------------------------------------------------------------------
    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The fields in their groups, for the page."""
        return [
            {
                "legend": group.legend,
                "side_by_side": group.side_by_side,
                "fields": [self[name] for name in group.names if name in self.fields],
            }
            for group in self.blocks_of_names()
        ]


def choice_label(field, value) -> str:
    for key, label in field.choices:
        for one, words in label if isinstance(label, (list, tuple)) else [(key, label)]:
            if str(one) == str(value):
                return str(getattr(words, "plain", words))
    return str(value)


def plain(value):
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
