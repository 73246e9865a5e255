"""What the people of a channel ask the communications team, and the talk about it (A11, A19, U12, R9)."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Permission
from channels_registry.models import Channel
from portal.files import MOST_BYTES_EACH, FileKind


class HelpKind(models.TextChoices):
    """In the order in which a channel's page offers them: the everyday question first, without a siren (U12)."""

    MAY_I_POST = "may_i_post", _("May I post this?")
    CRITICISM = "criticism", _("We are criticised")
    ERROR = "error", _("We published something wrong")
    ASKED = "asked", _("Someone asks us for help")
    ACCESS_LOST = "access_lost", _("We lost access")
    SOMEONE_ELSE = "someone_else", _("Someone else is posting")
    DANGER = "danger", _("Somebody is in danger")
    OTHER = "other", pgettext_lazy("question", "Something else")


# Before everything else in every list; their promise is counted in hours of the clock, at night too.
URGENT = (HelpKind.DANGER, HelpKind.SOMEONE_ELSE, HelpKind.ACCESS_LOST)


class HelpState(models.TextChoices):
    OPEN = "open", pgettext_lazy("question", "Nobody has it yet")
    TAKEN = "taken", pgettext_lazy("question", "Being looked at")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    CLOSED = "closed", pgettext_lazy("question", "Ended")


WAITS_FOR_TEAM = (HelpState.OPEN, HelpState.TAKEN)


class HelpRequestQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The team and the auditors read all of them, everybody else what they asked themselves."""
        return self if person.may(Permission.READ_AUDIT) else self.filter(asked_by=person)

    def waiting_for_team(self):
        return self.filter(state__in=WAITS_FOR_TEAM)

    def urgent_first(self):
        rank = Case(When(kind__in=URGENT, then=0), default=1, output_field=IntegerField())
        return self.annotate(rank=rank).order_by("rank", "due_at", "pk")


class HelpRequest(models.Model):
    """One question of somebody who looks after a channel.

    ``due_at`` is the promised answer to what was asked last; ``team_at`` the moment at which the whole team is told that
    nobody has answered yet. ``told_*_at``: that letter is written, once for each ``turn``; a turn is one question and what
    follows from it until the next. ``words`` and what else people typed is erased some time after the end (``erased_at``).
    """

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="help_requests", verbose_name=_("channel")
    )
    kind = models.CharField(_("about"), max_length=20, choices=HelpKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=HelpState.choices, default=HelpState.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="help_requests", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    words = models.TextField(_("question"), max_length=3000, blank=True)
    due_at = models.DateTimeField(_("answer promised by"))
    team_at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=1)
    told_team_at = models.DateTimeField(null=True, blank=True)
    told_lead_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="help_taken",
        verbose_name=_("looked at by"),
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    # The last word of either side; an answered question closes some days after it.
    last_word_at = models.DateTimeField()
    closed_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Nobody: the portal closed it after days without a word.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    # “We published something wrong” (A19): what stands in ``words``; where, who saw it, corrected when and where.
    wrong_where = models.CharField(_("where it was published"), max_length=500, blank=True)
    wrong_seen_by = models.CharField(_("who has seen it"), max_length=300, blank=True)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)
    corrected_where = models.CharField(_("where it was corrected"), max_length=500, blank=True)
    correction = models.TextField(_("the correction"), max_length=2000, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the team")
        verbose_name_plural = _("questions to the team")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], name="helprequest_waiting", condition=Q(state__in=["open", "taken"])),
            models.Index(fields=["asked_by", "state"], name="helprequest_own"),
            models.Index(fields=["closed_at"], name="helprequest_to_erase", condition=Q(erased_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HelpKind.values), name="helprequest_kind_known"),
            models.CheckConstraint(condition=Q(state__in=HelpState.values), name="helprequest_state_known"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="helprequest_taken_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state=HelpState.OPEN, taken_by__isnull=True)
                | Q(state__in=[HelpState.TAKEN, HelpState.ANSWERED], taken_by__isnull=False)
                | Q(state=HelpState.CLOSED),
                name="helprequest_open_until_taken",
            ),
            models.CheckConstraint(
                condition=~Q(state=HelpState.ANSWERED) | Q(answered_at__isnull=False), name="helprequest_answered_when"
            ),
            models.CheckConstraint(
                condition=Q(state=HelpState.CLOSED, closed_at__isnull=False)
                | (~Q(state=HelpState.CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="helprequest_closed_at_iff_closed",
            ),
            # A19: an error is done with when its correction is said, not before.
            models.CheckConstraint(
                condition=~Q(kind=HelpKind.ERROR, state=HelpState.CLOSED) | Q(corrected_at__isnull=False),
                name="helprequest_error_closes_corrected",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True, corrected_where="", correction="")
                | (
                    Q(kind=HelpKind.ERROR, corrected_at__isnull=False)
                    & (~Q(corrected_where="") | Q(erased_at__isnull=False))
                ),
                name="helprequest_corrected_whole",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    state=HelpState.CLOSED,
                    words="",
                    correction="",
                    wrong_where="",
                    wrong_seen_by="",
                    corrected_where="",
                    erased_at__gte=F("closed_at"),
                ),
                name="helprequest_erased_is_empty",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.channel}"

    @property
    def is_urgent(self) -> bool:
        return self.kind in URGENT


class HelpMessageQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The team's notes are for the team and the auditors (design §5.9)."""
        return self if person.may(Permission.READ_AUDIT) else self.filter(internal=False)


class HelpMessage(models.Model):
    """One message of the talk about a question, or with ``internal`` a note of the team. Empty once erased."""

    help_request = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    of_team = models.BooleanField()
    internal = models.BooleanField(default=False)
    text = models.TextField(max_length=5000, blank=True)

    objects = HelpMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(internal=False) | Q(of_team=True), name="helpmessage_notes_are_the_teams"
            ),
        ]

    def __str__(self):
        return f"{self.help_request_id} · {self.at:%Y-%m-%d %H:%M}"


class HelpPicture(models.Model):
    """The picture that came with a question, in a table of its own, so that no list reads it. Deleted with the words."""

    help_request = models.OneToOneField(
        HelpRequest, on_delete=models.PROTECT, primary_key=True, related_name="picture", verbose_name=_("question")
    )
    shown_name = models.CharField(_("file"), max_length=120)
    content_type = models.CharField(_("kind"), max_length=80, choices=FileKind.choices)
    size = models.PositiveIntegerField(_("size"))
    data = models.BinaryField()

    class Meta:
        verbose_name = _("picture of a question")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=MOST_BYTES_EACH), name="helppicture_size_allowed"),
            models.CheckConstraint(
                condition=Q(content_type__in=FileKind.values) & ~Q(shown_name=""), name="helppicture_is_a_file"
            ),
        ]

    def __str__(self):
        return self.shown_name
