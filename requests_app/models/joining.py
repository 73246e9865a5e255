"""A request and the people of a channel that exists: may we join, and what they answer (N3, U2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel
from requests_app.models.conversation import Line, Side, line_constraints
from requests_app.models.requests import ChannelRequest
from requests_app.models.review import Decision


class TalkState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("state of asking to join", "Proposed: the requester agrees or not")
    ASKED = "asked", pgettext_lazy("state of asking to join", "With the people of the channel")
    CAN_JOIN = "can_join", pgettext_lazy("state of asking to join", "Yes: the requester accepts or not")
    STORIES = "stories", pgettext_lazy("state of asking to join", "Send us your stories")
    NO = "no", pgettext_lazy("state of asking to join", "No")
    AGREED = "agreed", pgettext_lazy("state of asking to join", "Agreed")
    DROPPED = "dropped", pgettext_lazy("state of asking to join", "Not pursued")
    OBJECTED = "objected", pgettext_lazy("state of asking to join", "The communications team had a concern")


# Somebody still owes a word.
LIVE_TALK = (TalkState.PROPOSED, TalkState.ASKED, TalkState.CAN_JOIN)
ANSWERED = (TalkState.CAN_JOIN, TalkState.STORIES, TalkState.NO, TalkState.AGREED, TalkState.OBJECTED)


class JoinTalkQuerySet(models.QuerySet):
    def live(self):
        return self.filter(state__in=LIVE_TALK)

    def known_to_its_channel(self):
        """The channel's people learn of it when the requester has agreed to ask, and never before."""
        return self.filter(consented_at__isnull=False)


class JoinTalk(models.Model):
    """One channel asked for one request. Changed in ``talk/joining.py`` and ``transitions/joining.py`` only.

    ``shared`` is what the requester agreed to show, as it was then: plain values by name, and under "answers" the whole
    form where they shared it. The channel's people see nothing else of the request. ``words`` are those of the answer:
    conditions and role, or the reason. ``reason`` is the team's, where it objected.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="join_talks")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="join_talks", verbose_name=_("channel"))
    state = models.CharField(_("state"), max_length=10, choices=TalkState.choices)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    why = models.TextField(_("why"), max_length=1000, blank=True)
    shared = models.JSONField(default=dict, blank=True)
    consented_at = models.DateTimeField(_("asked"), null=True, blank=True)
    words = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="join_talk")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.TextField(_("concern of the team"), max_length=1000, blank=True)

    objects = JoinTalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to join a channel")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TalkState.values), name="jointalk_state_known"),
            models.UniqueConstraint(
                fields=["request", "channel"], condition=Q(state__in=LIVE_TALK), name="jointalk_live_once_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[TalkState.PROPOSED, TalkState.DROPPED]) | Q(consented_at__isnull=False),
                name="jointalk_asked_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, words="")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="jointalk_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERED) | Q(answered_at__isnull=False), name="jointalk_answer_has_date"
            ),
            models.CheckConstraint(condition=~Q(state=TalkState.NO) | ~Q(words=""), name="jointalk_no_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=[TalkState.AGREED, TalkState.OBJECTED], decision__isnull=False)
                | (~Q(state__in=[TalkState.AGREED, TalkState.OBJECTED]) & Q(decision=None)),
                name="jointalk_decision_iff_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state=TalkState.OBJECTED) & ~Q(reason="") | ~Q(state=TalkState.OBJECTED) & Q(reason=""),
                name="jointalk_concern_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.request} → {self.channel}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_TALK


class JoinMessage(Line):
    """Between the requester, the people of the channel and the team, about one question to join."""

    talk = models.ForeignKey(JoinTalk, on_delete=models.PROTECT, related_name="messages")

    class Meta:
        verbose_name = _("message about joining")
        ordering = ["at", "pk"]
        constraints = line_constraints("joinmessage", list(Side))
