"""Accounts outside that resemble or imitate one of ours (N13, U13). Changed in ``impersonation/`` only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel
from enforcement.models.reports import SuspicionReport
from portal.files import MOST_BYTES_EACH, FileKind

PERSON = settings.AUTH_USER_MODEL


class Whose(models.TextChoices):
    """Whose account it turned out to be."""

    OURS = "ours", _("It is one of ours")
    COLLEAGUE = "colleague", _("A colleague's own account")
    FAN = "fan", _("Someone who means well")
    HOSTILE = "hostile", _("It pretends to be us")


class ImpersonationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("account that resembles ours", "To be looked at")
    FRIENDLY = "friendly", pgettext_lazy("account that resembles ours", "Settled with a friendly word")
    HOSTILE = "hostile", pgettext_lazy("account that resembles ours", "To be reported to the platform")
    REPORTED = "reported", pgettext_lazy("account that resembles ours", "Reported to the platform")
    REFUSED = "refused", pgettext_lazy("account that resembles ours", "The platform leaves it up")
    DOWN = "down", pgettext_lazy("account that resembles ours", "Taken down")


IMITATION_UNDER_WAY = (ImpersonationState.OPEN, ImpersonationState.HOSTILE, ImpersonationState.REPORTED)
# The account is there and pretends to be us: the public is warned.
STILL_UP = (ImpersonationState.HOSTILE, ImpersonationState.REPORTED, ImpersonationState.REFUSED)


class ImpersonationCase(models.Model):
    """One account that is not, or may not be, ours. ``identity_key`` is empty where the text names no account.

    ``remind_on`` is the working day on which the platform is asked again; nobody is reminded twice for one day.
    """

    report = models.OneToOneField(
        SuspicionReport, on_delete=models.PROTECT, null=True, blank=True, related_name="impersonation"
    )
    address = models.CharField(_("link or username"), max_length=2000)
    identity_key = models.CharField(max_length=2100, blank=True)
    imitates = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resembles")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImpersonationState.choices, default=ImpersonationState.OPEN
    )
    whose = models.CharField(_("what it is"), max_length=10, choices=Whose.choices, blank=True)
    words = models.CharField(_("what we found"), max_length=600, blank=True)
    opened_at = models.DateTimeField(_("noted"))
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by"))
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    judged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ticket = models.CharField(_("number of the platform's case"), max_length=120, blank=True)
    reported_on = models.DateField(_("reported to the platform"), null=True, blank=True)
    remind_on = models.DateField(_("ask the platform again on"), null=True, blank=True)
    asked_again = models.PositiveSmallIntegerField(_("asked again"), default=0)
    warned_at = models.DateTimeField(_("administrators told"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Of one that is down: its pictures are gone, and what we wrote about it.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("account that resembles ours")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["imitates", "state"], name="impersonation_of"),
            models.Index(fields=["remind_on"], name="impersonation_remind", condition=Q(state="reported")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImpersonationState.values), name="impersonation_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", whose="", judged_at=None, judged_by=None)
                | (~Q(state="open") & ~Q(whose="") & Q(judged_at__isnull=False, judged_by__isnull=False)),
                name="impersonation_judged_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "friendly"]) | Q(whose=Whose.HOSTILE),
                name="impersonation_only_hostile_goes_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="friendly") | Q(whose__in=["ours", "colleague", "fan"]),
                name="impersonation_friendly_is_no_attack",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "refused"]) | Q(reported_on__isnull=False),
                name="impersonation_reported_when",
            ),
            models.CheckConstraint(
                condition=Q(state="reported", remind_on__isnull=False)
                | (~Q(state="reported") & Q(remind_on__isnull=True)),
                name="impersonation_reminder_while_reported",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IMITATION_UNDER_WAY, ended_at=None, ended_by=None)
                | (~Q(state__in=IMITATION_UNDER_WAY) & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="impersonation_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(state="down", words=""), name="impersonation_erased_is_empty"
            ),
            models.UniqueConstraint(
                fields=["identity_key"],
                condition=Q(state__in=[*IMITATION_UNDER_WAY, "refused"]) & ~Q(identity_key=""),
                name="impersonation_one_per_account",
            ),
        ]

    def __str__(self):
        return gettext("Account that resembles ours, %(number)d") % {"number": self.pk or 0}

    @property
    def is_under_way(self) -> bool:
        return self.state in IMITATION_UNDER_WAY

    @property
    def is_up(self) -> bool:
        return self.state in STILL_UP


class ImpersonationEvidence(models.Model):
    """What the account looked like on a day: the picture, its digest, and the link under which it was seen."""

    case = models.ForeignKey(ImpersonationCase, on_delete=models.PROTECT, related_name="evidence")
    address = models.CharField(_("link"), max_length=2000)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("kept"))
    shown_name = models.CharField(_("file"), max_length=120)
    content_type = models.CharField(_("kind"), max_length=80, choices=FileKind.choices)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("picture of an account that resembles ours")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MOST_BYTES_EACH), name="impersonationevidence_size_allowed"
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=FileKind.values) & ~Q(shown_name="") & ~Q(sha256=""),
                name="impersonationevidence_is_a_file",
            ),
        ]

    def __str__(self):
        return self.shown_name
