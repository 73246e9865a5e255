"""Why it was decided so, in codes that can be counted, and the ready texts that the letters begin from (A5, A17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Language
from requests_app.models.review import Decision, Outcome


class Reason(models.TextChoices):
    """The closed list of reasons; ``REASONS_FOR`` says which of them go with which outcome."""

    OVERLAP = "overlap", pgettext_lazy("reason of a decision", "A channel reaches the same people already")
    VALUE = "value", pgettext_lazy("reason of a decision", "What it adds is not clear")
    MEDIUM = "medium", pgettext_lazy("reason of a decision", "The platform does not suit")
    LASTING = "lasting", pgettext_lazy("reason of a decision", "It would not last")
    PEOPLE = "people", pgettext_lazy("reason of a decision", "The people are not there")
    RISK = "risk", pgettext_lazy("reason of a decision", "The risk is too high")
    SCOPE = "scope", pgettext_lazy("reason of a decision", "It lies outside the Alliance's work")
    SAME_PEOPLE = "same_people", pgettext_lazy("reason of a decision", "It speaks to the same people")
    SAME_SUBJECT = "same_subject", pgettext_lazy("reason of a decision", "It is about the same subject")
    STRONGER = "stronger", pgettext_lazy("reason of a decision", "One strong channel serves better than two")
    UNSERVED = "unserved", pgettext_lazy("reason of a decision", "Nobody serves these people yet")
    PREPARED = "prepared", pgettext_lazy("reason of a decision", "It is well prepared")
    SHORT_TIME = "short_time", pgettext_lazy("reason of a decision", "It is for a limited time")
    OTHER = "other", pgettext_lazy("reason of a decision", "Another reason")


class WayOn(models.TextChoices):
    """What a requester can do instead: nobody is sent away with nothing."""

    STORIES = "stories", pgettext_lazy("way on", "Send us stories")
    WRITE = "write", pgettext_lazy("way on", "Write for a channel that exists")
    ADVICE = "advice", pgettext_lazy("way on", "Talk about another medium")
    LATER = "later", pgettext_lazy("way on", "Ask again later")
    TRAINING = "training", pgettext_lazy("way on", "Come to a training")
    OTHER_WAY = "other_way", pgettext_lazy("way on", "Another way")


_APPROVING = (Reason.UNSERVED, Reason.PREPARED, Reason.SHORT_TIME, Reason.OTHER)
REASONS_FOR = {
    Outcome.REJECTED: (
        Reason.OVERLAP,
        Reason.VALUE,
        Reason.MEDIUM,
        Reason.LASTING,
        Reason.PEOPLE,
        Reason.RISK,
        Reason.SCOPE,
        Reason.OTHER,
    ),
    Outcome.JOINED: (Reason.SAME_PEOPLE, Reason.SAME_SUBJECT, Reason.STRONGER, Reason.OTHER),
    Outcome.APPROVED: _APPROVING,
    Outcome.RECOMMENDED: _APPROVING,
}
CODES_FOR = {
    outcome: [*reasons, *(WayOn if outcome == Outcome.REJECTED else ())] for outcome, reasons in REASONS_FOR.items()
}
CODE_LABELS = {**dict(Reason.choices), **dict(WayOn.choices)}
# “Another reason” is always said in the reviewer's own words.
UNREADY = (Reason.OTHER, WayOn.OTHER_WAY)
WITH_TEXT = [code for code in (*Reason, *WayOn) if code not in UNREADY]


def _codes_fit() -> Q:
    fit = Q()
    for outcome, codes in CODES_FOR.items():
        fit |= Q(outcome=outcome.value, code__in=[code.value for code in codes])
    return fit


class DecisionReason(models.Model):
    """One reason, or one way on, of one decision. ``outcome`` is the decision's own, kept beside for counting."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reason_codes")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    code = models.CharField(_("reason"), max_length=20, choices=list(CODE_LABELS.items()))

    class Meta:
        verbose_name = _("reason of a decision")
        ordering = ["pk"]
        indexes = [models.Index(fields=["outcome", "code"], name="decisionreason_counted")]
        constraints = [
            models.UniqueConstraint(fields=["decision", "code"], name="decisionreason_once_per_decision"),
            models.CheckConstraint(condition=_codes_fit(), name="decisionreason_fits_the_outcome"),
        ]

    def __str__(self):
        return f"{self.decision} · {self.code}"


class ReadyText(models.Model):
    """What a letter says for one reason or way on, in one language (design §5.11). The lead edits it on a page."""

    code = models.CharField(_("reason"), max_length=20, choices=list(CODE_LABELS.items()))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.TextField(_("text"), max_length=1000)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("ready text")
        ordering = ["code", "language"]
        constraints = [
            models.UniqueConstraint(fields=["code", "language"], name="readytext_one_per_language"),
            models.CheckConstraint(
                condition=Q(code__in=[code.value for code in WITH_TEXT]), name="readytext_code_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="readytext_has_text"),
            models.CheckConstraint(
                condition=Q(changed_at__isnull=True, changed_by__isnull=True)
                | Q(changed_at__isnull=False, changed_by__isnull=False),
                name="readytext_changed_at_and_by",
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.language}"
