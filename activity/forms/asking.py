"""One row of the table as a form: an answer, and what that answer needs."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.asking.answering import WISHES, Answer, Given, offered
from activity.asking.rows import Row
from channels_registry.models import Channel
from channels_registry.naming import NotOneChannel, channel_meant
from portal.day_words import day_in_words
from portal.forms import PortalForm, web_link_field
from portal.store import day_of

# What each answer cannot do without, and the sentence that asks for it.
NEEDED = {
    Answer.POST: ("latest_post_on", gettext_lazy("Enter the day of the latest post, such as 2026-03-31.")),
    Answer.PAUSE: ("until", gettext_lazy("Enter the day until which it pauses.")),
    Answer.MERGE: (
        "target",
        gettext_lazy("Write the name of the channel into which it could be merged, or paste its link."),
    ),
    Answer.HAND_OVER: ("to_whom", gettext_lazy("Say to which group or person it could be handed over.")),
}
REASONED = (Answer.PAUSE, *WISHES)


class RowForm(PortalForm):
    """``channels`` are those that the person may know of (A22). A row that is left alone is no mistake."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"), choices=Answer.choices, widget=forms.RadioSelect, required=False
    )
    latest_post_on = forms.DateField(label=gettext_lazy("Day of the latest post"), required=False)
    link = web_link_field(gettext_lazy("Link of that post"), required=False)
    until = forms.DateField(label=gettext_lazy("It pauses until"), required=False)
    target = forms.CharField(label=gettext_lazy("Merged into: name or link"), max_length=300, required=False)
    to_whom = forms.CharField(label=gettext_lazy("Handed over to"), max_length=200, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why, in a sentence"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hide_optional = True

    def __init__(self, *args, row: Row, channels: QuerySet, **kwargs):
        super().__init__(*args, prefix=f"c{row.channel.pk}", **kwargs)
        self.row, self.channels = row, channels
        choices = [(one.value, self._words(one)) for one in offered(row)]
        self.fields["answer"].choices = choices
        if row.silence is None:
            for name in ("until", "target", "to_whom", "reason"):
                del self.fields[name]

    def _words(self, one: Answer) -> str:
        latest = self.row.channel.latest_post_at
        if one == Answer.NOTHING_NEWER and latest is not None:
            return _("There is no post after the one of %(day)s") % {"day": day_in_words(day_of(latest))}
        return str(one.label)

    @property
    def is_answered(self) -> bool:
        """Something was said or begun; an empty row waits."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if len(link) > 300:
            raise ValidationError(_("This link is too long to keep. The day of the post is enough."))
        return link

    def clean_target(self) -> Channel | None:
        text = self.cleaned_data["target"]
        if not text:
            return None
        try:
            return channel_meant(text, among=self.channels.exclude(pk=self.row.channel.pk))
        except NotOneChannel as problem:
            raise ValidationError(str(problem)) from problem

    def clean(self):
        cleaned = super().clean()
        if "answer" in self.errors:
            return cleaned
        if not cleaned.get("answer"):
            if cleaned.get("latest_post_on"):
                cleaned["answer"] = Answer.POST  # whoever enters the day has said it
            elif self.is_answered and not self.errors:
                self.add_error("answer", _("Choose what you want to say about this channel."))
            return cleaned
        said = Answer(cleaned["answer"])
        name, sentence = NEEDED.get(said, ("", ""))
        if name and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, sentence)
        if said in REASONED and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why in a sentence; the record of decisions keeps it."))
        if said in (Answer.NOTHING_NEWER, Answer.CANNOT_TELL) and cleaned.get("latest_post_on"):
            self.add_error("answer", _("Enter a day, or choose this answer; not both."))
        return cleaned

    def given(self) -> Given:
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return Given(**{**data, "answer": Answer(data["answer"])})
