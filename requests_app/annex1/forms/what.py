"""Section 5: what, and how often (questions 19 to 27)."""

from django import forms
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import Discussion, PostsAgreedBy, Rhythm, SpeaksOnDisputed
from requests_app.annex1.choices import FactsOnly, Need, YesNo, common_languages
from requests_app.annex1.forms.base import (
    AnswerForm,
    DecimalCommaField,
    Group,
    Row,
    line,
    long_text,
    one_of,
    refuse_invitation_link,
    some_of,
)

MOST_WORKERS = 4
MOST_HOURS = 60


class ThreePosts(AnswerForm):
    key = "q19"
    post_1 = line(
        gettext_lazy("First post"), limit=200, error_messages={"required": gettext_lazy("Describe the first post.")}
    )
    post_2 = line(
        gettext_lazy("Second post"), limit=200, error_messages={"required": gettext_lazy("Describe the second post.")}
    )
    post_3 = line(
        gettext_lazy("Third post"), limit=200, error_messages={"required": gettext_lazy("Describe the third post.")}
    )


class HowOften(AnswerForm):
    key = "q20"
    rhythm = one_of(
        gettext_lazy("How often you will publish"),
        Rhythm.choices,
        error_messages={"required": gettext_lazy("Choose how often you will publish.")},
    )
    quiet_months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Months in which silence is normal"),
        choices=list(MONTHS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("In these months nobody asks you why nothing is published."),
    )


class HoursAndNeeds(AnswerForm):
    key = "q21"
    needs = some_of(gettext_lazy("What you need"), Need.choices, required=False)
    other_needs = line(gettext_lazy("Something else you need"), limit=200, required=False)

    def build(self):
        rows = []
        for n in range(1, MOST_WORKERS + 1):
            who, hours = f"who_{n}", f"hours_{n}"
            self.fields[who] = line(
                _("Who"), required=n == 1, error_messages={"required": _("Write who will work on the channel.")}
            )
            self.fields[hours] = DecimalCommaField(
                label=_("Hours a week"),
                required=n == 1,
                min_value=0,
                max_value=MOST_HOURS,
                max_digits=4,
                decimal_places=1,
                error_messages={"required": _("Enter the hours a week, for example 2.5.")},
            )
            self.prepare(who)
            self.prepare(hours)
            rows.append(Group((who, hours), legend=_("Person %(number)d") % {"number": n}, side_by_side=True))
        self.groups = (*rows, Group(("needs", "other_needs")))

    @classmethod
    def prefill(cls, sheet):
        return {"who_1": sheet.value("q14").get("responsible_name", "")}

    def check_complete(self, cleaned):
        for n in range(2, MOST_WORKERS + 1):
            if cleaned.get(f"who_{n}") or cleaned.get(f"hours_{n}") is not None:
                self.need(f"who_{n}", _("Write who person %(number)d is.") % {"number": n})
                self.need(f"hours_{n}", _("Enter the hours a week of person %(number)d.") % {"number": n})

    def rows(self):
        rows = []
        for n in range(1, MOST_WORKERS + 1):
            who, hours = self.cleaned_data.get(f"who_{n}"), self.cleaned_data.get(f"hours_{n}")
            if who or hours is not None:
                words = (
                    ""
                    if hours is None
                    else _("%(hours)s hours a week") % {"hours": number_format(f"{hours.normalize():f}")}
                )
                rows.append(Row(who or _("Somebody"), words, keep_label=True))
        return [*rows, *self.group_rows(Group(("needs", "other_needs")))]


class Discussions(AnswerForm):
    key = "q22"
    comments = one_of(
        gettext_lazy("Comments"),
        Discussion.choices,
        error_messages={"required": gettext_lazy("Choose how comments are handled.")},
    )
    messages = one_of(
        gettext_lazy("Can people send private messages?"),
        YesNo.choices,
        error_messages={"required": gettext_lazy("Say whether people can send private messages.")},
    )
    reader = line(
        gettext_lazy("Who reads comments and messages"),
        error_messages={"required": gettext_lazy("Write who reads comments and messages.")},
    )
    answer_hours = forms.IntegerField(
        label=gettext_lazy("Hours within which you will answer"),
        min_value=1,
        max_value=720,
        error_messages={"required": gettext_lazy("Enter the hours within which you will answer.")},
    )

    @classmethod
    def prefill(cls, sheet):
        start = {"reader": sheet.value("q14").get("responsible_name", "")}
        if sheet.platform is not None:
            start["answer_hours"] = sheet.platform.answer_hours
        return start


class WhoAgrees(AnswerForm):
    key = "q23"
    agreed_by = one_of(
        gettext_lazy("Who agrees a post before it goes out"),
        PostsAgreedBy.choices,
        error_messages={"required": gettext_lazy("Choose who agrees a post before it goes out.")},
    )
    agreed_by_name = line(gettext_lazy("The named person, for posts"), required=False)
    speaks = one_of(
        gettext_lazy("Who may speak on sensitive or disputed subjects"),
        SpeaksOnDisputed.choices,
        error_messages={"required": gettext_lazy("Choose who may speak on sensitive or disputed subjects.")},
    )
    speaks_name = line(gettext_lazy("The named person, for disputed subjects"), required=False)

    @classmethod
    def prefill(cls, sheet):
        return {"speaks": SpeaksOnDisputed.TEAM.value}

    def check_complete(self, cleaned):
        if cleaned.get("agreed_by") == PostsAgreedBy.PERSON:
            self.need("agreed_by_name", _("Name the person who agrees posts."))
        if cleaned.get("speaks") == SpeaksOnDisputed.PERSON:
            self.need("speaks_name", _("Name the person who may speak on disputed subjects."))


class ProjectFacts(AnswerForm):
    key = "q24"
    groups = (
        Group(("full_name",)),
        Group(("starts", "ends"), side_by_side=True),
        Group(("partners", "both_visible", "donor_rules")),
    )
    full_name = line(
        gettext_lazy("Full name of the project"),
        limit=200,
        error_messages={"required": gettext_lazy("Enter the full name of the project.")},
    )
    starts = forms.DateField(
        label=gettext_lazy("Starts"), error_messages={"required": gettext_lazy("Enter the day the project starts.")}
    )
    ends = forms.DateField(
        label=gettext_lazy("Ends"), error_messages={"required": gettext_lazy("Enter the day the project ends.")}
    )
    partners = long_text(
        gettext_lazy("Partners"),
        rows=2,
        error_messages={"required": gettext_lazy("Name the project's partners; “none” is an answer too.")},
    )
    both_visible = long_text(
        gettext_lazy("How both the project and the organisation will show"),
        rows=3,
        error_messages={
            "required": gettext_lazy("Write how both the project and the organisation will show on the page.")
        },
    )
    donor_rules = long_text(gettext_lazy("The donor's rules on visibility"), rows=2, required=False)

    def check(self, cleaned):
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] < cleaned["starts"]:
            self.add_error("ends", _("The project must end after it starts."))


class FactsOnlyAgreed(AnswerForm):
    key = "q25"
    facts_only = one_of(
        gettext_lazy("Facts only"),
        FactsOnly.choices,
        error_messages={"required": gettext_lazy("Choose “Yes, we agree” or “Let us talk about it”.")},
    )


class GroupLife(AnswerForm):
    key = "q26"
    who_joins = line(
        gettext_lazy("Who may join"),
        limit=300,
        error_messages={"required": gettext_lazy("Write who may join the group.")},
    )
    lets_in = line(
        gettext_lazy("Who lets people in"), error_messages={"required": gettext_lazy("Write who lets people in.")}
    )
    moderates = line(
        gettext_lazy("Who moderates"), error_messages={"required": gettext_lazy("Write who moderates the group.")}
    )
    not_said = long_text(
        gettext_lazy("What must not be said there"),
        rows=3,
        error_messages={"required": gettext_lazy("Write what must not be said in the group.")},
    )
    members = forms.IntegerField(
        label=gettext_lazy("Members you expect"),
        min_value=1,
        max_value=10_000_000,
        error_messages={"required": gettext_lazy("Enter how many members you expect, even roughly.")},
    )

    def build(self):
        for name in ("who_joins", "lets_in", "moderates", "not_said"):
            self.fields[name].validators.append(refuse_invitation_link)


class Video(AnswerForm):
    key = "q27"
    rights = long_text(
        gettext_lazy("Who holds the rights to pictures, voices and music"),
        rows=3,
        error_messages={"required": gettext_lazy("Write who holds the rights to pictures, voices and music.")},
    )
    subtitles = some_of(
        gettext_lazy("Subtitles in"),
        (),
        error_messages={"required": gettext_lazy("Tick the languages of subtitles, or “No subtitles”.")},
    )
    for_children = one_of(
        gettext_lazy("Is any of it made for children?"),
        YesNo.choices,
        error_messages={"required": gettext_lazy("Say whether any of it is made for children.")},
    )
    live = one_of(
        gettext_lazy("Will you broadcast live?"),
        YesNo.choices,
        error_messages={"required": gettext_lazy("Say whether you will broadcast live.")},
    )

    def build(self):
        self.fields["subtitles"].choices = [
            *common_languages(),
            ("other", _("Another language")),
            ("none", _("No subtitles")),
        ]

    def check(self, cleaned):
        if "none" in (cleaned.get("subtitles") or []) and len(cleaned["subtitles"]) > 1:
            self.add_error("subtitles", _("Tick either languages or “No subtitles”."))


FORMS = (ThreePosts, HowOften, HoursAndNeeds, Discussions, WhoAgrees, ProjectFacts, FactsOnlyAgreed, GroupLife, Video)
