"""What a request still lacks, from the stored answers under the branch they open now (A4).

Every stored answer is read back through its own form, so that nothing depends on the way it came in, and so that what has
changed since (a name taken meanwhile, a newer policy) is found.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from requests_app.annex1.branching import asked
from requests_app.annex1.choices import OUT_OF_SCOPE
from requests_app.annex1.forms import FORMS, AnswerForm
from requests_app.annex1.forms.eight_facts import EIGHT
from requests_app.annex1.questions import QUESTIONS, SCOPE
from requests_app.annex1.sheet import AnswerSheet


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and the question where it is to be given."""

    key: str
    sentence: str

    @property
    def number(self) -> int:
        return QUESTIONS[self.key].number

    def __str__(self):
        return self.sentence


def form_of(sheet: AnswerSheet, key: str, *, complete: bool = True) -> AnswerForm:
    """The stored answer in its form; while eight facts are all that is asked, only they are asked for."""
    forms = EIGHT if complete and sheet.request.asks_eight and key in EIGHT else FORMS
    return forms[key].from_stored(sheet.value(key), sheet=sheet, complete=complete)


def missing(sheet: AnswerSheet) -> list[Lack]:
    """Everything that keeps the request from being handed in, in the order of the questions."""
    if sheet.value(SCOPE).get("behalf") in OUT_OF_SCOPE:
        return [
            Lack(
                SCOPE,
                _("This request is for an account outside the policy. Choose on whose behalf the channel will speak."),
            )
        ]
    return [lack for key in asked(sheet) for lack in lacks_of(sheet, key)]


def lacks_of(sheet: AnswerSheet, key: str) -> list[Lack]:
    if not sheet.value(key):
        return [Lack(key, _("Question %(number)d is not answered yet.") % {"number": QUESTIONS[key].number})]
    form = form_of(sheet, key)
    if form.is_valid():
        return []
    sentences = [sentence for field in form.errors.values() for sentence in field]
    return [
        Lack(key, _("Question %(number)d: %(sentence)s") % {"number": QUESTIONS[key].number, "sentence": sentence})
        for sentence in sentences
    ]
