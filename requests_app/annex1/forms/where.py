"""Section 3: where (questions 9 to 13)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from channels_registry.addresses import Address, Refusal, UnreadableAddress, read_address
from channels_registry.models import Format
from requests_app.annex1.choices import ADVISE, ADVISE_ME, YesNo
from requests_app.annex1.forms.base import AnswerForm, Group, line, long_text, one_of, tick, unknown
from requests_app.names import bears_name, has_spaces, holder_now, holder_of

FIRST_YEAR = 1995


class LabelWithHint(SafeString):
    """A choice's label with a second line under it; ``plain`` is the label alone."""

    def __new__(cls, plain, hint):
        drawn = format_html('{}<span class="choice-hint">{}</span>', plain, hint) if hint else conditional_escape(plain)
        made = super().__new__(cls, drawn)
        made.plain = str(plain)
        return made


class PlatformAndWhy(AnswerForm):
    key = "q09"
    platform = one_of(
        gettext_lazy("Platform"),
        (),
        error_messages={"required": gettext_lazy("Choose a platform, or “Advise me”.")},
    )
    why = long_text(gettext_lazy("Why it is the best one for these people"), required=False)

    def build(self):
        choices = [
            (key, LabelWithHint(platform.name, expected(platform))) for key, platform in self.sheet.platforms.items()
        ]
        advise = LabelWithHint(ADVISE_ME, _("Say whom you want to reach; the communications team proposes a platform."))
        self.fields["platform"].choices = [*choices, (ADVISE, advise)]

    def check_complete(self, cleaned):
        if cleaned.get("platform") and cleaned["platform"] != ADVISE:
            self.need("why", _("Write why this platform is the best one for these people."))


def expected(platform) -> str:
    """What people on a platform expect, in words (I3, I4)."""
    least, most = float(platform.posts_per_week_least), float(platform.posts_per_week_most)
    rhythm = {"least": f"{least:g}", "most": f"{most:g}", "monthly": f"{least * 4:.0f}"}
    words = (
        _("Posts: %(monthly)s a month to %(most)s a week.") if least < 1 else _("Posts: %(least)s to %(most)s a week.")
    )
    hours = ngettext(
        "People expect an answer within %(count)d hour.",
        "People expect an answer within %(count)d hours.",
        platform.answer_hours,
    )
    return " ".join(
        [
            words % rhythm,
            hours % {"count": platform.answer_hours},
        ]
    )


class InWhichForm(AnswerForm):
    key = "q10"
    format = one_of(
        gettext_lazy("Form"),
        [*Format.choices, (ADVISE, ADVISE_ME)],
        error_messages={"required": gettext_lazy("Choose a form, or “Advise me”.")},
    )

    def check_complete(self, cleaned):
        platform, chosen = self.sheet.platform, cleaned.get("format")
        if platform is None or not platform.formats or chosen in (None, "", ADVISE, *platform.formats):
            return
        labels = dict(Format.choices)
        offered = ", ".join(str(labels[one]) for one in platform.formats if one in labels)
        self.add_error(
            "format",
            _("%(platform)s does not go with “%(form)s”. Choose another form (%(offered)s), or another platform.")
            % {"platform": platform.name, "form": labels.get(chosen, chosen), "offered": offered},
        )


class Names(AnswerForm):
    key = "q11"
    groups = tuple(
        Group((f"name_{n}", f"username_{n}"), side_by_side=True, legend=legend, as_one=legend)
        for n, legend in (
            (1, gettext_lazy("First choice")),
            (2, gettext_lazy("Second choice")),
            (3, gettext_lazy("Third choice")),
        )
    )
    name_1 = line(
        gettext_lazy("Name"),
        error_messages={"required": gettext_lazy("Enter the name you would like for the channel.")},
    )
    username_1 = line(gettext_lazy("Username (@…)"), limit=100, required=False)
    name_2 = line(gettext_lazy("Second name"), required=False)
    username_2 = line(gettext_lazy("Second username (@…)"), limit=100, required=False)
    name_3 = line(gettext_lazy("Third name"), required=False)
    username_3 = line(gettext_lazy("Third username (@…)"), limit=100, required=False)
    introduction = long_text(
        gettext_lazy("Introduction in one sentence"),
        rows=2,
        limit=160,
        help_text=gettext_lazy("Up to 160 characters."),
        error_messages={"required": gettext_lazy("Write the sentence that introduces the channel.")},
    )

    @classmethod
    def prefill(cls, sheet):
        """The group's name, unless a channel of ours has it already: nobody tells two of one name apart (L3)."""
        name = sheet.likely_body.name if sheet.likely_body else ""
        return {"name_1": name} if name and not bears_name(name) else {}

    def check_complete(self, cleaned):
        for n in (1, 2, 3):
            username = cleaned.get(f"username_{n}")
            if username and has_spaces(username):
                self.add_error(f"username_{n}", self.spaces_refused(n, username))
                continue
            held = username and holder_now(username, platform=self.sheet.platform)
            if held and held.channel_id != self.sheet.request.channel_id:
                self.add_error(
                    f"username_{n}",
                    _("@%(username)s belongs to a channel in service. Choose another one.") % {"username": username},
                )

    def spaces_refused(self, n: int, username: str) -> str:
        return _("%(choice)s: a username has no spaces. You could write “%(joined)s”.") % {
            "choice": self.groups[n - 1].legend,
            "joined": "".join(username.split()),
        }

    def in_words(self, name, value):
        return f"@{value}" if name.startswith("username") else super().in_words(name, value)

    def clean(self):
        """People type the @ or leave it out; it is no part of the name."""
        for n in (1, 2, 3):
            username = f"username_{n}"
            if self.cleaned_data.get(username):
                self.cleaned_data[username] = self.cleaned_data[username].lstrip("@").strip()
        return super().clean()

    def proposals(self) -> list[tuple[str, str]]:
        """(name, username) of each proposal, best first."""
        found = [
            (self.cleaned_data.get(f"name_{n}", ""), self.cleaned_data.get(f"username_{n}", "")) for n in (1, 2, 3)
        ]
        return [proposal for proposal in found if any(proposal)]


class ExistsAlready(AnswerForm):
    key = "q12"
    codes = ("address",)
    exists = one_of(
        gettext_lazy("Does it exist?"),
        YesNo.choices,
        error_messages={"required": gettext_lazy("Say whether the channel exists already.")},
    )
    address = forms.CharField(
        label=gettext_lazy("If it exists: its link"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Open the channel and copy what the browser shows in its address line."),
    )
    no_address = tick(gettext_lazy("It has no public link, for example a closed group"))
    since_year = forms.IntegerField(
        label=gettext_lazy("If it exists: since which year?"), min_value=FIRST_YEAR, max_value=2199, required=False
    )
    who_gets_in = line(
        gettext_lazy("If it exists: who can get in today?"),
        limit=300,
        required=False,
        help_text=gettext_lazy("“Nobody” is an answer too: we help to win it back."),
    )

    read_as: Address | None = None

    def clean_address(self):
        text = self.cleaned_data["address"]
        self.read_as = self.read(text) if text else None
        return text

    def read(self, text) -> Address:
        try:
            return read_address(text, web=True)
        except UnreadableAddress as refusal:
            if refusal.code == Refusal.BARE_HANDLE and self.sheet.platform is not None:
                return self.read_on_platform(text)
            raise ValidationError(str(refusal), code=str(refusal.code)) from refusal

    def read_on_platform(self, text):
        try:
            return read_address(text, platform=self.sheet.platform.key)
        except UnreadableAddress as refusal:
            raise ValidationError(str(refusal), code=str(refusal.code)) from refusal

    def check_complete(self, cleaned):
        if cleaned.get("exists") != YesNo.YES:
            return
        held = holder_of(self.read_as) if self.read_as is not None else None
        if held is not None and held.channel_id != self.sheet.request.channel_id:
            self.add_error(
                "address",
                _("This link belongs to a channel in the register already. Ask its group, or write to the team."),
            )
        if cleaned.get("address") and cleaned.get("no_address"):
            self.add_error("no_address", _("You pasted a link, and ticked that there is none. Which one holds?"))
        if not cleaned.get("no_address"):
            self.need("address", _("Paste the link of the channel, or tick that it has no public link."))
        self.need("since_year", _("Enter the year since which it exists, even roughly."))
        self.need("who_gets_in", _("Write who can get in today; “nobody” is an answer too."))


class Website(AnswerForm):
    key = "q13"
    page = forms.URLField(
        label=gettext_lazy("Page of our website"), max_length=400, required=False, assume_scheme="https"
    )
    offers = long_text(gettext_lazy("What it will offer that the website does not"), required=False)
    unknown = unknown(gettext_lazy("Website"))

    def check_complete(self, cleaned):
        if not cleaned.get("unknown"):
            self.need("page", _("Enter the page of our website, or tick “I do not know yet”."))
            self.need(
                "offers", _("Write what the channel will offer that the website does not, or tick “I do not know yet”.")
            )


FORMS = (PlatformAndWhy, InWhichForm, Names, ExistsAlready, Website)
