"""What the requester is asked to change: several points in one return, each about one question or about the whole (A5)."""

from django import forms
from django.utils.translation import gettext as _

from requests_app.annex1.questions import QUESTIONS
from requests_app.review.forms import GroupForm, text_area
from requests_app.versions.points import Point

MOST_POINTS = 12


def count_in(data, *, prefix: str) -> int:
    """How many points a posted page shows."""
    text = data.get(f"{prefix}-shown", "") if data else ""
    return min(max(int(text), 1), MOST_POINTS) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


class ChangesForm(GroupForm):
    """One field pair for each point; those left blank are none. ``more`` shows that many blank ones beyond those posted."""

    # One point is enough; “optional” beside all the others would be noise.
    hide_optional = True

    def __init__(self, data=None, *, questions: list[str], more: int = 0, **kwargs):
        super().__init__(data, **kwargs)
        self.shown = min(count_in(data, prefix=self.prefix) + more, MOST_POINTS)
        asked = [(key, f"{QUESTIONS[key].number}. {QUESTIONS[key].text}") for key in questions]
        self.fields["shown"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        for number in range(1, self.shown + 1):
            self._add(number, [("", _("The request as a whole")), *asked])

    def _add(self, number: int, choices) -> None:
        names = {"number": number}
        self.fields[f"question_{number}"] = forms.ChoiceField(
            label=_("Point %(number)d: which question is it about?") % names, choices=choices, required=False
        )
        self.fields[f"comment_{number}"] = text_area(
            _("Point %(number)d: what do you need?") % names,
            limit=2000,
            rows=3,
            required=False,
            help_text=_("The requester reads this, and answers it before handing the request in again.")
            if number == 1
            else "",
        )
        self.prepare(f"question_{number}")
        self.prepare(f"comment_{number}")

    @property
    def rows(self) -> list[tuple]:
        """The two fields of each point, for the page."""
        return [(self[f"question_{n}"], self[f"comment_{n}"]) for n in range(1, self.shown + 1)]

    @property
    def next_number(self) -> int:
        """The number of one more point; 0 where there can be none."""
        return self.shown + 1 if self.shown < MOST_POINTS else 0

    def clean(self):
        cleaned = super().clean()
        for number in range(1, self.shown + 1):
            if cleaned.get(f"question_{number}"):
                self.need(
                    f"comment_{number}",
                    _("Point %(number)d names a question: say what you need.") % {"number": number},
                )
        if not self.errors and not self.points():
            self.add_error("comment_1", _("Say what you need from the requester."))
        return cleaned

    def points(self) -> list[Point]:
        """The points that were written, in the order of the page."""
        data = self.cleaned_data
        written = range(1, self.shown + 1)
        return [Point(data[f"comment_{n}"], data[f"question_{n}"]) for n in written if data.get(f"comment_{n}")]
