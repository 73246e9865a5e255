"""What the registry's settings say beside the answers of the policy builder (I1, I4, A8)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Permission
from channels_registry.models import Platform
from policies.builder.answers import Answers
from policies.builder.matching import Match, chosen


def registry_matches(answers: Answers) -> Iterable[Match]:
    """One query."""
    hours = sorted(Platform.objects.filter(archived=False).values_list("answer_hours", flat=True))
    promised = int(answers["answer_hours"])
    if hours:
        sooner = sum(expected < promised for expected in hours)
        yield Match(
            gettext_lazy("Hours within which people expect an answer, platform by platform"),
            chosen(answers, "answer_hours"),
            _("From %(least)s to %(most)s hours") % {"least": hours[0], "most": hours[-1]},
            True if not sooner else None,
            reverse("channels:platforms"),
            Permission.MANAGE_PLATFORMS,
            note=ngettext(
                "On %(count)s platform people expect an answer sooner than that.",
                "On %(count)s platforms people expect an answer sooner than that.",
                sooner,
            )
            % {"count": sooner}
            if sooner
            else "",
            order=40,
        )
    central = answers["safety_net"] == "central"
    yield Match(
        gettext_lazy("Who has full control of every account"),
        chosen(answers, "safety_net"),
        _("Someone of the communications team and a second person, always"),
        True if central else None,
        reverse("channels:list"),
        Permission.READ_REGISTRY,
        note="" if central else _("The portal asks for someone of the team as well. It cannot be switched off."),
        order=35,
    )
