"""One form per question of Annex 1, by section."""

from requests_app.annex1.forms import care, crisis, how_long, what, where, who_asks, who_runs, why
from requests_app.annex1.forms.base import AnswerForm, Row

FORMS: dict[str, type[AnswerForm]] = {
    form.key: form
    for section in (who_asks, why, where, who_runs, what, how_long, care, crisis)
    for form in section.FORMS
}

__all__ = ["FORMS", "AnswerForm", "Row"]
