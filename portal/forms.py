"""The forms of every page: words, controls and refusals as ui.md asks."""

import datetime as dt

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, URLValidator
from django.utils.choices import BlankChoiceIterator
from django.utils.translation import gettext_lazy as _

from portal.controls import Select, TextInput
from portal.in_words import amount
from portal.seen import SeenMixin
from portal.typed_text import WEB_SCHEMES, refuse_hidden_characters, refuse_secrets, tidied

# Dates outside are slips of the keyboard, and some overflow when moved between time zones.
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
CHOOSE = _("Choose one")

# (class of field, key of its message, our sentence). Later lines win.
SENTENCES = (
    (forms.Field, "required", _("“%(label)s” needs an answer.")),
    (forms.ChoiceField, "required", _("Choose an answer to “%(label)s”.")),
    (forms.ModelChoiceField, "required", _("Choose an answer to “%(label)s”.")),
    (forms.BooleanField, "required", _("Tick “%(label)s” to go on.")),
    (forms.FileField, "required", _("Choose a file for “%(label)s”.")),
    (forms.ChoiceField, "invalid_choice", _("“%(label)s”: choose one of the answers on the list.")),
    (forms.ModelChoiceField, "invalid_choice", _("“%(label)s”: choose one of the answers on the list.")),
    (forms.MultipleChoiceField, "invalid_choice", _("“%(label)s”: choose among the answers on the list.")),
    (forms.ModelMultipleChoiceField, "invalid_choice", _("“%(label)s”: choose among the answers on the list.")),
    (forms.ModelMultipleChoiceField, "invalid_pk_value", _("“%(label)s”: choose among the answers on the list.")),
    (forms.DateField, "invalid", _("“%(label)s” needs a date such as 2026-03-31.")),
    (forms.DateTimeField, "invalid", _("“%(label)s” needs a date and time such as 2026-03-31 14:30.")),
    (forms.IntegerField, "invalid", _("“%(label)s” needs a whole number.")),
    (forms.DecimalField, "invalid", _("“%(label)s” needs a number.")),
    (forms.EmailField, "invalid", _("“%(label)s” needs an e-mail address such as name@example.org.")),
    (forms.URLField, "invalid", _("“%(label)s” needs a link that starts with https://.")),
)
LENGTHS = ("max_length", "min_length")
# Keys that come from validators: they fill in limit_value and show_value themselves.
LIMITS = (
    ("max_length", _("“{label}” can have %(limit_value)s characters at most; it has %(show_value)s.")),
    ("min_length", _("“{label}” needs %(limit_value)s characters at least; it has %(show_value)s.")),
    ("max_value", _("“{label}” can be %(limit_value)s at most.")),
    ("min_value", _("“{label}” must be %(limit_value)s at least.")),
)


def web_link_field(label, **kwargs) -> forms.URLField:
    """A link that a browser opens: http or https; what is typed without either is taken for https."""
    field = forms.URLField(label=label, max_length=500, assume_scheme="https", widget=forms.TextInput(), **kwargs)
    field.validators = [v for v in field.validators if not isinstance(v, URLValidator)]
    field.validators.append(URLValidator(schemes=WEB_SCHEMES))
    return field


class PortalFormMixin:
    """Text is tidied, hidden characters and secrets are refused, and every refusal is a sentence with the field's name.

    ``refuses_secrets`` is True for all text fields, or names some; password fields are never looked at.
    """

    use_required_attribute = False
    refuses_secrets: bool | tuple[str, ...] = True
    # Filters: nothing is required there, so nothing says "(optional)".
    hide_optional = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.prepare(name)

    def prepare(self, name: str) -> None:
        """Make one field follow the rules; call it for a field that is added after ``__init__``."""
        field = self.fields[name]
        guards = self.refuses_secrets if isinstance(self.refuses_secrets, bool) else name in self.refuses_secrets
        choose_control(field)
        guard_text(field, secrets=guards)
        guard_dates(field)
        count_in_words(field)
        # The label is known to the bound field only: it may come from the field's name.
        word_refusals(field, label=str(self[name].label))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        # The page's <form> carries the token.
        helper.disable_csrf = True
        return helper


class PortalForm(PortalFormMixin, forms.Form):
    pass


class PortalModelForm(SeenMixin, PortalFormMixin, forms.ModelForm):
    """Shows how something stands; see ``portal/seen.py`` for two people who change it at the same time."""


class FilterForm(PortalFormMixin, forms.Form):
    """What narrows a list. Nobody is asked to hold a key down to choose two, or to read “Unknown” as “any”."""

    hide_optional = True
    refuses_secrets = False

    def prepare(self, name):
        field = self.fields[name]
        if type(field.widget) is forms.SelectMultiple:
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
        elif isinstance(field, forms.NullBooleanField):
            field.widget.choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
        elif isinstance(field.widget, forms.MultiWidget):
            name_both_ends(field)
        super().prepare(name)


def name_both_ends(field: forms.MultiValueField) -> None:
    """A span (dates, numbers) has two controls with a label each."""
    field.widget.template_name = "components/from_to.html"
    field.widget.use_fieldset = True
    for part, control in zip(field.fields, field.widget.widgets, strict=True):
        if isinstance(part, forms.DateField):
            control.input_type = "date"


def choose_control(field: forms.Field) -> None:
    """No spinning numbers, no cut-off paste, native date fields, a blank choice that says what to do."""
    widget = field.widget
    if type(widget) is forms.NumberInput:
        decimal = isinstance(field, (forms.DecimalField, forms.FloatField))
        field.widget = forms.TextInput(
            attrs=_attrs(widget, inputmode="decimal" if decimal else "numeric", drop=("min", "max", "step"))
        )
        _add_class(field.widget, "number")
    elif type(widget) is forms.DateInput:
        field.widget = forms.DateInput(format="%Y-%m-%d", attrs=_attrs(widget, type="date"))
    elif type(widget) is forms.DateTimeInput:
        field.widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs=_attrs(widget, type="datetime-local"))
    elif type(widget) is forms.TextInput:
        field.widget = TextInput(attrs=_attrs(widget))
        field.widget.input_type, field.widget.is_required = widget.input_type, widget.is_required
    elif type(widget) is forms.Select:
        field.widget = Select(attrs=widget.attrs, choices=widget.choices)
        field.widget.is_required = widget.is_required
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "5"
    for cut in ("maxlength", "minlength", "cols"):
        field.widget.attrs.pop(cut, None)
    field.widget.is_localized = field.localize
    _name_blank_choice(field)


def _attrs(widget, *, drop=(), **more) -> dict:
    return {**{key: value for key, value in widget.attrs.items() if key not in drop}, **more}


def _add_class(widget, name: str) -> None:
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()


def _name_blank_choice(field: forms.Field) -> None:
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == "---------":
            field.empty_label = CHOOSE
        return
    if not isinstance(field, forms.ChoiceField):
        return
    choices = field.widget.choices
    if isinstance(choices, BlankChoiceIterator):  # what a model's field with choices gives
        choices = list(choices)
    if not isinstance(choices, list):
        return
    if isinstance(field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)) and field.required:
        field.choices = [choice for choice in choices if choice[0] not in ("", None)]
    elif any(label == "---------" for _value, label in choices):
        field.choices = [(value, CHOOSE if label == "---------" else label) for value, label in choices]


def guard_text(field: forms.Field, *, secrets: bool) -> None:
    if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
        return
    read = field.to_python

    def read_tidily(value):
        text = read(value)
        return tidied(text) if isinstance(text, str) else text

    if field.strip:
        field.to_python = read_tidily
    # Ours names the character and says what to do; theirs would only say so a second time.
    field.validators = [v for v in field.validators if not isinstance(v, ProhibitNullCharactersValidator)]
    field.validators.append(refuse_hidden_characters)
    if secrets and not isinstance(field, (forms.EmailField, forms.UUIDField)):
        field.validators.append(refuse_secrets)


def guard_dates(field: forms.Field) -> None:
    for part in getattr(field, "fields", [field]):
        if isinstance(part, (forms.DateField, forms.DateTimeField)):
            part.validators = [*part.validators, refuse_far_dates]


def count_in_words(field: forms.Field) -> None:
    """How many characters there can be, and how many there are, as readers write numbers."""
    run = field.run_validators

    def run_validators(value):
        try:
            run(value)
        except ValidationError as refusal:
            for error in refusal.error_list:
                if error.code in LENGTHS:
                    params = (error.params or {}).items()
                    error.params = {key: amount(value) if isinstance(value, int) else value for key, value in params}
            raise

    field.run_validators = run_validators


def refuse_far_dates(value: dt.date) -> None:
    day = value.date() if isinstance(value, dt.datetime) else value
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(
            _("Enter a date between the years %(first)s and %(last)s."),
            code="far_date",
            params={"first": str(EARLIEST.year), "last": str(LATEST.year)},
        )


def word_refusals(field: forms.Field, *, label: str) -> None:
    """Django's own sentences become ours; a sentence that a form has set itself stays."""
    stock = {}
    for cls in reversed(type(field).__mro__):
        stock.update(getattr(cls, "default_error_messages", {}))
    ours = {key: sentence for cls, key, sentence in SENTENCES if isinstance(field, cls)}
    for key, sentence in ours.items():
        # An e-mail field has its sentence from a validator, so there is no stock one to compare with.
        if field.error_messages.get(key) == stock.get(key):
            field.error_messages[key] = str(sentence) % {"label": label}
    # A validator fills in the limits later, and a percent sign in the label must survive that.
    for key, sentence in LIMITS:
        field.error_messages.setdefault(key, str(sentence).replace("{label}", label.replace("%", "%%")))
