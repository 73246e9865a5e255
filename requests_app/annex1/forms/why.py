"""Section 2: why, and for whom (questions 4 to 8)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import Channel
from channels_registry.spokespeople import run_themselves
from requests_app.annex1.branching import is_taken
from requests_app.annex1.choices import COMMON_LANGUAGES, Goal, Use, YesNo, common_languages, other_languages
from requests_app.annex1.forms.base import AnswerForm, Group, Row, line, long_text, one_of, some_of, unknown

MOST_GOALS = 3


class Goals(AnswerForm):
    key = "q04"
    goals = some_of(
        gettext_lazy("What you want to achieve (up to three)"),
        Goal.choices,
        error_messages={"required": gettext_lazy("Choose what you want to achieve, up to three.")},
    )
    other = line(gettext_lazy("Something else: what?"), limit=200, required=False)
    plan = line(gettext_lazy("Plan or strategy it serves"), limit=200, required=False)

    def check_complete(self, cleaned):
        goals = cleaned.get("goals") or []
        if len(goals) > MOST_GOALS:
            self.add_error(
                "goals", _("Choose at most %(most)d; you ticked %(count)d.") % {"most": MOST_GOALS, "count": len(goals)}
            )
        if Goal.OTHER in goals:
            self.need("other", _("Write what else you want to achieve."))


class Adds(AnswerForm):
    key = "q05"
    adds = long_text(
        gettext_lazy("What it will add"),
        error_messages={"required": gettext_lazy("Write what the channel will add.")},
    )


class Audience(AnswerForm):
    key = "q06"
    audience = long_text(
        gettext_lazy("Whom you want to reach"),
        error_messages={"required": gettext_lazy("Write whom you want to reach.")},
    )
    languages = some_of(gettext_lazy("Languages you will write in"), (), required=False)
    another_language = forms.ChoiceField(label=gettext_lazy("Another language"), required=False)
    one_more_language = forms.ChoiceField(label=gettext_lazy("One more language"), required=False)
    under_18 = one_of(
        gettext_lazy("Are most of them under 18?"),
        YesNo.choices,
        error_messages={"required": gettext_lazy("Say whether most of them are under 18.")},
    )

    def build(self):
        self.fields["languages"].choices = common_languages()
        self.fields["another_language"].choices = other_languages()
        self.fields["one_more_language"].choices = other_languages()

    @classmethod
    def prefill(cls, sheet):
        language = sheet.value("q02").get("edition") or sheet.request.language
        return {"languages": [language]} if language in COMMON_LANGUAGES else {"another_language": language}

    def check_complete(self, cleaned):
        if not cleaned.get("another_language"):
            self.need("languages", _("Tick the languages you will write in, or choose another one."))


class NearestChannels(AnswerForm):
    """One choice per near channel; ``near`` are the channels to ask about, besides those answered already."""

    key = "q07"

    def __init__(self, data=None, *, sheet, near: list[Channel] | None = None, unseen=frozenset(), **kwargs):
        """``unseen``: numbers of near channels that the page did not show yet, so nobody can have answered."""
        self.near = near
        self.unseen = unseen
        super().__init__(data, sheet=sheet, **kwargs)

    def build(self):
        if self.near is None:
            self.near = _stored_channels(self.sheet)
        groups, own = [], run_themselves(self.sheet.requester, self.near)
        for channel in self.near:
            use, why = f"use_{channel.pk}", f"why_{channel.pk}"
            self.fields[use] = one_of(
                gettext_lazy("Could it do this?"),
                self.uses(channel, is_own=channel.pk in own),
                required=channel.pk not in self.unseen,
                error_messages={"required": _("Say whether “%(name)s” could do this.") % {"name": channel.name}},
            )
            self.fields[why] = line(gettext_lazy("If not: because…"), limit=300, required=False)
            self.prepare(use)
            self.prepare(why)
            groups.append(Group((use, why), legend=channel.name))
        self.groups = tuple(groups)

    def uses(self, channel: Channel, *, is_own: bool) -> list[tuple[str, str]]:
        """Nobody asks themselves. What was answered before somebody began or ceased to run it stays on offer."""
        offered = {Use.OWN, Use.NO} if is_own else {Use.ASK, Use.STORIES, Use.NO}
        stored = self.sheet.value(self.key).get(f"use_{channel.pk}")
        return [(value, label) for value, label in Use.choices if value in offered or value == stored]

    def check_complete(self, cleaned):
        for channel in self.near:
            if cleaned.get(f"use_{channel.pk}") == Use.NO:
                self.need(f"why_{channel.pk}", _("Write why “%(name)s” could not do this.") % {"name": channel.name})

    def stored(self):
        """An answer even where no channel is near: that was shown, and there was nothing to say."""
        return {**super().stored(), "channels": [channel.pk for channel in self.near]}

    def rows(self):
        rows = []
        for channel in self.near:
            use, why = self.cleaned_data.get(f"use_{channel.pk}"), self.cleaned_data.get(f"why_{channel.pk}")
            if use:
                label = str(Use(use).label)
                told = why and is_taken(self.key, f"why_{channel.pk}", self.cleaned_data)
                words = _("%(label)s: %(words)s") % {"label": label, "words": why} if told else label
                rows.append(Row(channel.name, words, keep_label=True))
        if rows or self.near:
            return rows
        return [Row(_("Nearest channels"), _("No channel in the register was near."))]

    @property
    def blocks(self):
        # By their order, not by their names: one group's page and account often have the same.
        return [
            {**block, "channel": channel} for block, channel in zip(super().blocks, self.near or [None], strict=True)
        ]


def _stored_channels(sheet) -> list[Channel]:
    """Those that were near when the question was answered, but for one unlisted since: it is in no list (A22)."""
    numbers = [pk for pk in sheet.value("q07").get("channels", []) if isinstance(pk, int)]
    found = Channel.objects.filter(pk__in=numbers).select_related("platform", "body").in_bulk()
    near = [found[pk] for pk in numbers if pk in found]
    return [channel for channel in near if not channel.unlisted_at or channel.body_id in sheet.requester.body_ids]


class SignsOfWorth(AnswerForm):
    key = "q08"
    groups = tuple(
        Group((f"sign_{n}", f"figure_{n}"), side_by_side=True, as_one=label)
        for n, label in (
            (1, gettext_lazy("First sign")),
            (2, gettext_lazy("Second sign")),
            (3, gettext_lazy("Third sign")),
        )
    )
    sign_1 = line(gettext_lazy("First sign"), limit=200, required=False)
    figure_1 = line(gettext_lazy("First sign: figure"), limit=60, required=False)
    sign_2 = line(gettext_lazy("Second sign"), limit=200, required=False)
    figure_2 = line(gettext_lazy("Second sign: figure"), limit=60, required=False)
    sign_3 = line(gettext_lazy("Third sign"), limit=200, required=False)
    figure_3 = line(gettext_lazy("Third sign: figure"), limit=60, required=False)
    unknown = unknown(gettext_lazy("Signs"))

    def check_complete(self, cleaned):
        if not cleaned.get("unknown") and not any(cleaned.get(f"sign_{n}") for n in (1, 2, 3)):
            self.need("sign_1", _("Write at least one sign, or tick “I do not know yet”."))


FORMS = (Goals, Adds, Audience, NearestChannels, SignsOfWorth)
