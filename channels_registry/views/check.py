"""“Is this account official?” (A16, N13). Nothing is kept about who asked, or what."""

import unicodedata

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from channels_registry.addresses.rules import BY_CODE
from channels_registry.check import CheckResult, CheckVerdict, check, ours_under
from channels_registry.directory import reaches
from channels_registry.models import Platform
from channels_registry.verdicts import Words, as_a_browser_shows_it, words_for
from portal.forms import PortalForm
from portal.ratelimits import Limit, too_many

CHECKS = Limit("check", most=60, seconds=60)
# (kind of box, icon) of each answer.
LOOKS = {
    CheckVerdict.OFFICIAL: ("success", "check-circle"),
    CheckVerdict.OFFICIAL_OVERDUE: ("success", "check-circle"),
    CheckVerdict.COMPROMISED: ("alarm", "shield-exclamation"),
    CheckVerdict.SUSPENDED: ("alarm", "slash-circle"),
    CheckVerdict.FORMERLY_OFFICIAL: ("plain", "clock-history"),
    CheckVerdict.LOOKALIKE: ("warning", "exclamation-triangle"),
    CheckVerdict.NOT_LISTED: ("info", "question-circle"),
    CheckVerdict.UNREADABLE: ("plain", "info-circle"),
}
TO_REPORT = (CheckVerdict.LOOKALIKE, CheckVerdict.NOT_LISTED, CheckVerdict.FORMERLY_OFFICIAL)
EXAMPLES = (
    "https://x.com/example",
    "https://www.facebook.com/example",
    "https://www.youtube.com/@example",
    "@example@mastodon.social",
)


class CheckForm(PortalForm):
    q = forms.CharField(
        label=_("Link or username of the account"),
        help_text=_("Paste it as your browser or app shows it, for instance https://x.com/example"),
        error_messages={"required": _("Enter a link or a username.")},
    )
    platform = forms.ChoiceField(label=_("Platform, if you only have a username"), required=False)
    refuses_secrets = False
    hide_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(key, name) for key, name in Platform.objects.offered().values_list("key", "name") if is_named(key)]
        self.fields["platform"].choices = [("", _("I have the whole link")), *named]


def is_named(platform: str) -> bool:
    """Whether accounts of this platform are known by a name, and not by a number or a code only."""
    rules = BY_CODE.get(platform)
    return rules is not None and any(not space.opaque for space in rules.name_spaces.values())


@method_decorator(login_not_required, name="dispatch")
class Check(TemplateView):
    template_name = "public/check.html"

    def get(self, request, *args, **kwargs):
        asked = request.GET.get("q")
        if asked is None:
            return self.render_to_response(self.get_context_data(form=CheckForm()))
        if wait := CHECKS.wait_for(request):
            return too_many(request, wait)
        if not asked.strip():
            return self.render_to_response(self.get_context_data(form=CheckForm({"q": ""})), status=422)
        platform = request.GET.get("platform", "")
        result = check(asked, at=timezone.now(), platform=platform if is_named(platform) else None)
        form = CheckForm(initial={"q": visible(asked), "platform": platform})
        context = answer(result, request.portal_settings)
        if result.is_bare_username:
            context |= of_username(asked, at=result.checked_at)
        return self.render_to_response(self.get_context_data(**context, form=form))


def answer(result: CheckResult, portal) -> dict:
    """What the page shows of a result."""
    kind, icon = LOOKS[result.verdict]
    links = reaches(result.channel)[0] if result.channel is not None else []
    return {
        "result": result,
        "words": words_for(result, portal=portal),
        "box": kind,
        "icon_name": icon,
        "links": links,
        "shown_as": as_a_browser_shows_it(result.address) if result.address is not None else "",
        "may_report": result.verdict in TO_REPORT,
        "examples": EXAMPLES,
    }


def of_username(text: str, *, at) -> dict:
    """A username without its platform is no mistake: where it is ours, and what to choose to know of the others (A16)."""
    named = [key for key in Platform.objects.offered().values_list("key", flat=True) if is_named(key)]
    ours = ours_under(text, platforms=named, at=at)
    sentence = (
        _("The same username can be ours on one platform and somebody else's on another. This is what we list:")
        if ours
        else _("We list no account of this username. To be sure, choose its platform below, or paste its link.")
    )
    return {
        "words": Words(_("A username alone does not say which account"), sentence),
        "of_username": True,
        "ours": ours,
    }


def visible(text: str) -> str:
    """What was typed, without what cannot be shown; nobody reads past three hundred characters."""
    return "".join(sign for sign in text[:300] if unicodedata.category(sign)[0] != "C").strip()
