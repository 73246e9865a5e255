"""The problems of a form as the error summary tells them: same words as at the field, linked to the field."""

from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.formsets import BaseFormSet


@dataclass(frozen=True)
class Problem:
    text: str
    anchor: str


def forms_in(context) -> list:
    """The forms a page shows: ``form``, ``formset`` and the list ``forms``, each once."""
    found = []
    for candidate in (context.get("form"), context.get("formset"), *(context.get("forms") or ())):
        if isinstance(candidate, (BaseForm, BaseFormSet)) and not any(candidate is known for known in found):
            found.append(candidate)
    return found


def problems_of(form: BaseForm | BaseFormSet) -> list[Problem]:
    """In the order of the page; those of the form as a whole come first."""
    if not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        whole = [Problem(str(text), "") for text in form.non_form_errors()]
        return whole + [problem for part in form.forms for problem in problems_of(part)]
    problems = [Problem(str(text), "") for text in form.non_field_errors()]
    for field in form:
        problems += [Problem(str(text), field_anchor(field)) for text in field.errors]
    return problems


def field_anchor(field) -> str:
    """The id of the control to go to; of the first one in a group."""
    if field.is_hidden or not field.auto_id:
        return ""
    if field.field.widget.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id
