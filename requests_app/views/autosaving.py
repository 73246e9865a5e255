"""A page of questions saves itself while it is typed into (A4).

``static/js/drafts.js`` posts the questions that were touched to the page's own address, with ``then=autosave``. The answer is
never a page but a few words and the new marks, so that the window's next save is no clash with itself; how the window
stands is said in the header ``X-Draft``. Whatever is refused, nothing is overwritten and the window keeps what was typed.
"""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from requests_app.annex1.questions import QUESTIONS
from requests_app.drafting.co_writing import others_writing
from requests_app.drafting.drafts import SavedElsewhere, print_of, save_answers
from requests_app.refusals import NotAllowed

AUTOSAVE = "autosave"
HEADER = "X-Draft"
# How the window stands, and the status of the answer that says so.
STATUS_OF = {"saved": 200, "clash": 409, "someone-else": 409, "signed-out": 401, "gone": 403}


def is_autosave(request) -> bool:
    return request.method == "POST" and request.POST.get("then") == AUTOSAVE


class SavesWhileTyping:
    """For pages of questions (``QuestionPage``)."""

    def signed_out(self, request):
        return self.said("signed-out") if is_autosave(request) else super().signed_out(request)

    def no_longer_here(self, request):
        if not is_autosave(request):
            return super().no_longer_here(request)
        return self.said(
            "gone", sentence=_("This request was handed in or cancelled meanwhile, so it cannot be changed any more.")
        )

    def autosave(self) -> HttpResponse:
        posted = self.request.POST
        if posted.get("typed-by") != str(self.request.user.pk):
            return self.said("someone-else")
        drafts = self.read(posted, touched_only=True)
        sound = self.sound(drafts)
        expected = {key: posted[f"{key}-seen"] for key in sound}
        try:
            save_answers(self.channel_request, sound, by=self.request.user, at=self.at, expected=expected)
        except SavedElsewhere as refusal:
            return self.said("clash", clashes=[self.clash_in_words(clash) for clash in refusal.clashes])
        except NotAllowed as refusal:
            return self.said("gone", sentence=str(refusal))
        self.sheet = type(self.sheet)(self.channel_request, at=self.at)
        return self.said(
            "saved",
            marks=self.marks_of(sound),
            unsound=[unsound_in_words(form) for form in drafts.values() if not form.is_valid()],
            others=others_writing(self.sheet, besides=self.request.user),
        )

    def marks_of(self, sound) -> dict[str, str]:
        """The marks of what this window has before its eyes; where somebody saved since, it keeps the one it has."""
        marks = {key: print_of(value) for key, value in sound.items()}
        return {key: mark for key, mark in marks.items() if mark == print_of(self.sheet.value(key))}

    def clash_in_words(self, clash) -> dict:
        return {
            "number": QUESTIONS[clash.key].number,
            "by": clash.saved_by,
            "is_own": clash.saved_by.pk == self.request.user.pk,
            "at": clash.saved_at,
        }

    def said(self, state: str, **context) -> HttpResponse:
        context |= {"state": state, "channel_request": getattr(self, "channel_request", None)}
        words = render_to_string("requests/_autosaved.html", context, request=self.request)
        return HttpResponse(words, status=STATUS_OF[state], headers={HEADER: state})


def unsound_in_words(form) -> dict:
    """A question that could not be saved as it is, with the first thing that keeps it from being saved."""
    sentences = [sentence for field in form.errors.values() for sentence in field]
    return {"key": form.key, "number": form.question.number, "sentence": sentences[0]}
