"""Fields drawn in Python where a page has many of them: a template for each field, attribute and option costs more than
the rest of a list's page. What it draws is what ``bootstrap5/field.html`` and Django's own templates would.
"""

import html

from django import forms
from django.template import loader
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def escaped(value) -> str:
    """As ``conditional_escape``, without its way through lazy text, for where a page asks a thousand times."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))


class Select(forms.Select):
    """Django's own, option for option, in one go. A subclass that changes ``create_option`` is not drawn by this."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = set(self.format_value(value))
        parts = []
        for key, label in self.choices:
            if isinstance(label, (list, tuple)):
                inside = "".join(_option(sub_key, sub_label, chosen) for sub_key, sub_label in label)
                parts.append(f'<optgroup label="{escaped(key)}">{inside}</optgroup>')
            else:
                parts.append(_option(key, label, chosen))
        options = mark_safe("".join(parts))  # noqa: S308 -- escaped option by option
        return format_html(
            '<select name="{}"{}>{}</select>', name, attributes(self.build_attrs(self.attrs, attrs)), options
        )


class TextInput(forms.TextInput):
    """Django's own, without a template for each of its attributes."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        said = self.get_context(name, value, attrs)["widget"]
        typed = {} if said["value"] is None else {"value": said["value"]}
        first = attributes({"type": said["type"], "name": said["name"], **typed})
        return format_html("<input{}{}>", first, attributes(said["attrs"]))


def _option(key, label, chosen: set[str]) -> str:
    key = "" if key is None else str(key)
    words = label if isinstance(label, (str, Promise)) else localize(label)
    mark = ""
    if key in chosen:
        # Only the first of two equal answers is marked.
        chosen.clear()
        mark = " selected"
    return f'<option value="{escaped(key)}"{mark}>{escaped(words)}</option>'


def attributes(attrs: dict) -> SafeString:
    """The attributes of a control, as Django writes them: True alone, False not at all."""
    said = (
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
    return mark_safe("".join(said))  # noqa: S308 -- escaped one by one


# --- Fields -------------------------------------------------------------------------------------------------------------
_CHOICES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def has_one_control(field) -> bool:
    """Whether the field is a label over a control; boxes to tick and radios have markup of their own."""
    return not field.is_hidden and not isinstance(field.field.widget, _CHOICES)


def field_with_one_control(field) -> SafeString:
    """Label, hint, error, control, in this order."""
    css = " ".join(filter(None, ("field", "has-error" if field.errors else "", field.css_classes())))
    label = format_html("{}{}", field.label, _optional(field))
    parts = [_hint(field), _errors(field), _control(field)]
    if field.use_fieldset:
        described = attributes({"aria-describedby": field.aria_describedby or False})
        inside = format_html("<fieldset{}><legend>{}</legend>{}{}{}</fieldset>", described, label, *parts)
    else:
        inside = format_html('<label for="{}">{}</label>{}{}{}', field.id_for_label, label, *parts)
    return format_html('<div id="div_{}" class="{}">{}</div>', field.auto_id, css, inside)


def _optional(field) -> SafeString:
    # A field that only some answers open is not optional with them, and says in its label when it is asked.
    opened = hasattr(field.field, "asked_when")
    if field.field.required or opened or getattr(field.form, "hide_optional", False):
        return SafeString("")
    return format_html(' <span class="optional">({})</span>', _("optional"))


def _hint(field) -> SafeString:
    if not field.help_text:
        return SafeString("")
    return format_html('<div class="field-hint" id="{}_helptext">{}</div>', field.auto_id, field.help_text)


def _errors(field) -> SafeString:
    return (
        loader.get_template("bootstrap5/layout/field_errors.html").render({"field": field})
        if field.errors
        else SafeString("")
    )


def _control(field) -> SafeString:
    widget = field.field.widget
    name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    for part in getattr(widget, "widgets", [widget]):
        classes = part.attrs.get("class", "").split()
        if name not in classes:
            part.attrs["class"] = " ".join([*classes, name])
    return field.as_widget()
