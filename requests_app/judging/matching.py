"""What is decided with each approval, beside the answers of the policy builder (I1, A5, U6, U11)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from policies.builder.answers import Answers
from policies.builder.matching import Match, chosen


def approval_matches(answers: Answers) -> Iterable[Match]:
    """No query: the rules of a channel are set one by one, when it is approved."""
    where = {"url": reverse("review:queue"), "permission": Permission.REVIEW_REQUESTS}
    wanted = answers["second"] == "yes"
    yield Match(
        gettext_lazy("A second person agrees where the risk is high"),
        chosen(answers, "second"),
        _("Yes, always"),
        wanted,
        **where,
        note="" if wanted else _("The portal asks for a second person in any case."),
        order=30,
    )
    for question, setting in (
        ("approval", gettext_lazy("Who agrees a post before it goes out")),
        ("disputed", gettext_lazy("Who speaks on disputed matters")),
        ("comments", gettext_lazy("Comments")),
    ):
        yield Match(
            setting,
            chosen(answers, question),
            _("Set for each channel when it is approved"),
            None,
            **where,
            order=31,
        )
