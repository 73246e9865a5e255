"""A request for a new channel (Annex 1, A4) and its answers."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body, Language
from accounts.roles import Permission
from channels_registry.models import Channel, Tier


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("request status", "Draft")
    EXPIRED = "expired", pgettext_lazy("request status", "Expired draft")
    SUBMITTED = "submitted", pgettext_lazy("request status", "Submitted")
    IN_REVIEW = "in_review", pgettext_lazy("request status", "In review")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("request status", "With you: answer needed")
    RECOMMENDED = "recommended", pgettext_lazy("request status", "Recommended, second decision to come")
    APPROVED = "approved", pgettext_lazy("request status", "Approved")
    REJECTED = "rejected", pgettext_lazy("request status", "Not approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("request status", "Cancelled")
    JOINED = "joined", pgettext_lazy("request status", "Served by an existing channel")
    PROVISIONAL = "provisional", pgettext_lazy("request status", "Approved for a limited time")
    LAPSED = "lapsed", pgettext_lazy("request status", "Permission ended")


class FastTrack(models.TextChoices):
    """How far a request of the fast track has come: it is judged by its eight facts first, then by the whole form."""

    EIGHT = "eight", pgettext_lazy("fast track", "Eight facts")
    WHOLE = "whole", pgettext_lazy("fast track", "The whole form")


# Approved for a limited time, a request is decided and with its requester at once: the rest of the form is theirs to do.
WITH_REQUESTER = (Status.DRAFT, Status.CHANGES_REQUESTED, Status.PROVISIONAL)
WITH_TEAM = (Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED)
DECIDED = (Status.APPROVED, Status.REJECTED, Status.JOINED, Status.PROVISIONAL)
# Handed in, and neither decided nor given up: the same with whoever has it now.
IN_HAND = (*WITH_TEAM, Status.CHANGES_REQUESTED)
# It can still be served by a channel that exists. One that is approved for a limited time has its own.
MAY_JOIN = (Status.DRAFT, *IN_HAND)
# On the desk of its reviewer, also while it waits for its requester.
ON_A_DESK = (*IN_HAND, Status.PROVISIONAL)

# No decision has been made in these: all that can become of a request whose group is not confirmed (``starting``).
UNDECIDED = (
    Status.DRAFT,
    Status.EXPIRED,
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.CHANGES_REQUESTED,
    Status.WITHDRAWN,
)


def is_urgent() -> Q:
    """Waits for the team on the fast track: in every list and by every button before all others."""
    return Q(fast_track=FastTrack.EIGHT, status__in=WITH_TEAM)


def told(at: dt.datetime, *, path: str = "") -> Q:
    """What is decided on a request is read by those who asked: its letter has left. ``path`` leads to the request from
    another model, such as ``request__``."""
    return Q(**{f"{path}shown_from": None}) | Q(**{f"{path}shown_from__lte": at})


def _shared_with(user):
    """The requests that ``user`` co-writes. Asked of the memberships as they are, not as the page read them at its start."""
    member = Q(request__body__memberships__person=user, request__body__memberships__ended_at=None)
    return user.shared_requests.filter(member, removed_at=None).values("request")


class ChannelRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own requests, shared ones, those of own bodies once handed in, and everything for those who review or audit."""
        own = Q(requester=user) | Q(pk__in=_shared_with(user))
        if user.may(Permission.READ_ALL_REQUESTS):
            return self.filter(own | Q(submitted_at__isnull=False))
        return self.filter(own | Q(body__in=user.body_ids, submitted_at__isnull=False))

    def shared_with(self, user):
        """Requests of others that ``user`` helps to write, as long as they belong to the group it is for."""
        return self.filter(pk__in=_shared_with(user))

    def written_by(self, user):
        """Own requests and shared ones: ``user`` may read them as whoever writes them does."""
        return self.filter(Q(requester=user) | Q(pk__in=_shared_with(user)))

    def editable_by(self, user):
        """Requests whose answers ``user`` may change now; not those whose decision nobody was told yet."""
        with_requester = self.written_by(user).filter(status__in=WITH_REQUESTER)
        return with_requester.exclude(status=Status.PROVISIONAL, shown_from__gt=timezone.now())

    def with_team(self):
        return self.filter(status__in=WITH_TEAM)

    def unassigned(self):
        return self.filter(status=Status.SUBMITTED, reviewer=None)

    def in_turn(self, *before):
        """In the order in which the team takes them up: the fast track first, then the oldest; after what ``before`` says."""
        urgent = Case(When(is_urgent(), then=0), default=1, output_field=models.IntegerField())
        return self.order_by(*before, urgent, "submitted_at", "pk")

    def decidable_by(self, user):
        """Requests of the team on which ``user`` has no conflict of interest that the database can tell (design §3)."""
        return self.with_team().judgeable_by(user)

    def judgeable_by(self, user):
        """Requests in any state on which ``user`` has no such conflict."""
        answers = Answer.objects.filter(request=OuterRef("pk"))
        return (
            self.exclude(requester=user)
            .exclude(recusals__person=user)
            .filter(
                ~Exists(answers.filter(saved_by=user)),
                ~Exists(user.shared_requests.filter(request=OuterRef("pk"), wrote_at__isnull=False)),
                ~Exists(answers.filter(people=user)),
                ~Exists(answers.filter(people__manager=user)),
            )
        )


class ChannelRequest(models.Model):
    """One request. Its state changes in ``transitions`` only; ``version`` rises with every saved answer."""

    reference = models.CharField(_("reference"), max_length=20, unique=True, null=True, blank=True)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="channel_requests", verbose_name=_("requester")
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="channel_requests",
        verbose_name=_("group or office"),
    )
    title = models.CharField(_("working name"), max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    tier = models.CharField(_("depth of care"), max_length=10, choices=Tier.choices, default=Tier.STANDARD)
    language = models.CharField(_("language of the answers"), max_length=10, choices=Language.choices)
    question_set = models.PositiveSmallIntegerField(_("question set"), default=1)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("started"))
    saved_at = models.DateTimeField(_("last saved"))
    # When the requester was reminded of the draft, and when they were told that it would expire (``forgotten``).
    reminded_at = models.DateTimeField(null=True, blank=True)
    expiry_warned_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("reviewer"),
    )
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    channel = models.OneToOneField(
        Channel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="channel_request",
        verbose_name=_("channel"),
    )
    joined_channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="joined_requests"
    )
    # Asked for in a disaster or crisis; ``event`` and its day are those of question 34, kept here for lists.
    fast_track = models.CharField(_("fast track"), max_length=5, choices=FastTrack.choices, blank=True)
    event = models.CharField(_("what has happened, and where"), max_length=300, blank=True)
    event_on = models.DateField(_("when it happened"), null=True, blank=True)
    # False while the group has not said that the requester works for it: nothing is decided until then (``starting``).
    group_confirmed = models.BooleanField(_("group confirmed"), default=True)
    # Until the letter of the decision leaves, everyone outside the review reads the state before it (``telling``).
    former_status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    shown_from = models.DateTimeField(_("decision told"), null=True, blank=True)

    objects = ChannelRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["status", "submitted_at"], name="channelrequest_queue")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="channelrequest_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.EXPIRED, Status.WITHDRAWN])
                | Q(submitted_at__isnull=False, reference__isnull=False, body__isnull=False),
                name="channelrequest_submitted_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, claimed_at__isnull=True)
                | Q(reviewer__isnull=False, claimed_at__isnull=False),
                name="channelrequest_reviewer_and_claimed_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.IN_REVIEW) | Q(reviewer__isnull=False),
                name="channelrequest_review_has_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.APPROVED, Status.PROVISIONAL], channel__isnull=False)
                | Q(~Q(status__in=[Status.APPROVED, Status.PROVISIONAL]), channel__isnull=True)
                # The rest of the form is judged while the channel goes on under its limited permission.
                | Q(
                    fast_track=FastTrack.WHOLE,
                    status__in=[Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.RECOMMENDED],
                    channel__isnull=False,
                ),
                name="channelrequest_channel_iff_approved",
            ),
            models.CheckConstraint(
                condition=Q(fast_track__in=["", *FastTrack.values]), name="channelrequest_fast_track_known"
            ),
            models.CheckConstraint(
                condition=Q(fast_track="", event="", event_on__isnull=True)
                | Q(
                    ~Q(fast_track=""),
                    Q(status__in=[Status.DRAFT, Status.EXPIRED, Status.WITHDRAWN, Status.JOINED])
                    | Q(~Q(event=""), event_on__isnull=False),
                ),
                name="channelrequest_fast_track_names_event",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.PROVISIONAL, Status.LAPSED]) | ~Q(fast_track=""),
                name="channelrequest_limited_time_on_fast_track",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.JOINED, joined_channel__isnull=False)
                | Q(~Q(status=Status.JOINED), joined_channel__isnull=True),
                name="channelrequest_joined_channel_iff_joined",
            ),
            models.CheckConstraint(
                condition=Q(former_status="", shown_from__isnull=True)
                | Q(former_status__in=Status.values, shown_from__isnull=False, status__in=DECIDED),
                name="channelrequest_shown_from_with_former_status",
            ),
            models.CheckConstraint(
                condition=Q(group_confirmed=True) | Q(status__in=UNDECIDED),
                name="channelrequest_decided_for_confirmed_group",
            ),
            # Nobody decides on what they filed (design §3); the rest of the conflicts are facts of people.
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("requester")),
                name="channelrequest_reviewer_is_not_requester",
            ),
        ]

    def __str__(self):
        return " ".join(part for part in (self.reference, self.title) if part) or str(_("Draft without a name"))

    @property
    def asks_eight(self) -> bool:
        """Whether the eight facts are all that is asked of it now."""
        return self.fast_track == FastTrack.EIGHT and self.status != Status.PROVISIONAL

    @property
    def awaits_rest(self) -> bool:
        """Approved for a limited time; the rest of the form is with its requester."""
        return self.status == Status.PROVISIONAL


class Answer(models.Model):
    """The answer to one question of Annex 1. ``people`` are those of its persons whom the portal knows."""

    request = models.ForeignKey(ChannelRequest, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    value = models.JSONField(default=dict)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["request", "question"], name="answer_one_per_question")]

    def __str__(self):
        return f"{self.request} · {self.question}"


class ReferenceCounter(models.Model):
    """The last number given to a request in a year: NCR-2026-0042."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}: {self.last}"
