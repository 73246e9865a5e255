"""The questions of a campaign: one access each, as it was shown, who is asked, and what they decided (I1, I2)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models.campaigns import Campaign, CampaignStatus
from channels_registry.models import AccessLevel, Channel, ChannelStatus, Grant

MOST_POSTPONED = 2


class Delta(models.TextChoices):
    """Against the last closed campaign in which the channel was reviewed."""

    NEW = "new", pgettext_lazy("access since the last review", "New")
    CHANGED = "changed", pgettext_lazy("access since the last review", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("access since the last review", "Unchanged")


class RiskLevel(models.TextChoices):
    HIGH = "high", pgettext_lazy("risk of an access", "High")
    MEDIUM = "medium", pgettext_lazy("risk of an access", "Medium")
    LOW = "low", pgettext_lazy("risk of an access", "Low")


class ItemDecision(models.TextChoices):
    KEEP = "keep", pgettext_lazy("decision about an access", "Keep")
    REMOVE = "remove", pgettext_lazy("decision about an access", "Remove")
    CHANGE = "change", pgettext_lazy("decision about an access", "Change role")
    CANNOT_TELL = "cannot_tell", pgettext_lazy("decision about an access", "Cannot tell")


class Recommendation(models.TextChoices):
    KEEP = "keep", pgettext_lazy("recommendation about an access", "Keep")
    REMOVE = "remove", pgettext_lazy("recommendation about an access", "Remove")
    CHANGE = "change", pgettext_lazy("recommendation about an access", "Change role")
    LOOK = "look", pgettext_lazy("recommendation about an access", "Look closely")


class AskedAs(models.TextChoices):
    """In which duty somebody is asked. Nobody free: the lead finds someone."""

    RESPONSIBLE = "responsible", pgettext_lazy("asked as", "responsible person")
    DEPUTY = "deputy", pgettext_lazy("asked as", "deputy of the responsible person")
    TEAM = "team", pgettext_lazy("asked as", "communications team")
    COLLEAGUE = "colleague", pgettext_lazy("asked as", "another member of the communications team")
    LEAD = "lead", pgettext_lazy("asked as", "communications lead")
    NAMED = "named", pgettext_lazy("asked as", "named by the communications lead")
    NOBODY = "nobody", pgettext_lazy("asked as", "nobody yet")


class ItemQuerySet(models.QuerySet):
    def decidable_by(self, person):
        """What ``person`` may decide now: asked of them, in an open campaign, and never their own access.

        The constraints say the same of every row; this is the question pages ask.
        """
        return self.filter(reviewer=person, campaign__status=CampaignStatus.OPEN).not_about(person)

    def not_about(self, person):
        """Without the person's own access: under their entry, or under one that was joined with it since the opening."""
        return self.exclude(Q(person=person) | Q(person__merged_into=person))

    def undecided(self):
        """What still waits for a decision; not what nobody needs to decide, since its channel can be closed."""
        return self.filter(decision="", spared=False)

    def waiting(self, *, on: dt.date):
        """Undecided, and not postponed beyond ``on``."""
        return self.undecided().filter(Q(postponed_until=None) | Q(postponed_until__lte=on))

    def riskiest_first(self):
        return self.order_by("-risk", "pk")


class Item(models.Model):
    """One access under review. ``level`` to ``delta`` are what was shown, frozen at opening, and are never changed.

    ``comment`` says why, and is asked for with everything but Keep. Undecided when the campaign closes: nothing is removed,
    a finding opens. ``settled_at``: the closing has carried the decision on, to a confirmation or to a remediation.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="items")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="review_items")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="review_items")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_items", verbose_name=_("person")
    )

    level = models.CharField(_("access"), max_length=12, choices=AccessLevel.choices)
    native_role = models.CharField(_("role as the platform calls it"), max_length=60, blank=True)
    since = models.DateTimeField(_("since"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    source = models.CharField(max_length=20, blank=True)
    approved_level = models.CharField(_("access the approved request named"), max_length=12, blank=True)
    verified_as = models.CharField(_("last verified as"), max_length=10, blank=True)
    verified_at = models.DateTimeField(_("last verified"), null=True, blank=True)
    of_team = models.BooleanField(_("of the communications team"), default=False)
    is_external = models.BooleanField(_("external"), default=False)
    holder_active = models.BooleanField(_("still with us"), default=True)
    channel_status = models.CharField(_("status of the channel"), max_length=20, choices=ChannelStatus.choices)
    latest_post_at = models.DateTimeField(_("latest post"), null=True, blank=True)
    findings = models.JSONField(_("open points of the channel"), default=list, blank=True)
    delta = models.CharField(_("since the last review"), max_length=10, choices=Delta.choices)
    was_level = models.CharField(_("access at the last review"), max_length=12, blank=True)
    risk = models.PositiveSmallIntegerField(_("risk"))
    risk_level = models.CharField(_("risk"), max_length=6, choices=RiskLevel.choices)
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=Recommendation.choices)
    recommended_why = models.CharField(_("reason of the recommendation"), max_length=30)

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="to_review",
        verbose_name=_("asked"),
    )  # fmt: skip
    asked_as = models.CharField(_("asked as"), max_length=12, choices=AskedAs.choices)

    decision = models.CharField(_("decision"), max_length=12, choices=ItemDecision.choices, blank=True)
    new_level = models.CharField(_("new access"), max_length=12, choices=AccessLevel.choices, blank=True)
    comment = models.CharField(_("reason"), max_length=600, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    in_bulk = models.BooleanField(_("kept together with others of its page"), default=False)
    postponed_until = models.DateField(_("postponed until"), null=True, blank=True)
    postponed_count = models.PositiveSmallIntegerField(default=0)
    # The channel is quiet and can be closed, somebody said: nobody needs to decide about its people.
    spared = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("access under review")
        ordering = ["campaign", "-risk", "pk"]
        indexes = [
            models.Index(fields=["campaign", "reviewer", "decision"], name="item_campaign_reviewer"),
            models.Index(fields=["campaign", "channel"], name="item_campaign_channel"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "grant"], name="item_once_per_campaign"),
            models.CheckConstraint(condition=Q(level__in=AccessLevel.values), name="item_level_known"),
            models.CheckConstraint(condition=Q(delta__in=Delta.values), name="item_delta_known"),
            models.CheckConstraint(condition=Q(risk_level__in=RiskLevel.values), name="item_risk_level_known"),
            models.CheckConstraint(
                condition=Q(Q(recommendation__in=Recommendation.values), ~Q(recommended_why="")),
                name="item_recommendation_has_reason",
            ),
            # Nobody is asked about their own access, and nobody decides on it.
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("person")), name="item_reviewer_is_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("person")), name="item_decided_by_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(asked_as=AskedAs.NOBODY, reviewer__isnull=True)
                | Q(
                    asked_as__in=[value for value in AskedAs.values if value != AskedAs.NOBODY], reviewer__isnull=False
                ),
                name="item_asked_as_iff_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(decision__in=ItemDecision.values, decided_at__isnull=False, decided_by__isnull=False),
                name="item_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(Q(decision=ItemDecision.CHANGE, new_level__in=AccessLevel.values), ~Q(new_level=F("level")))
                | Q(~Q(decision=ItemDecision.CHANGE), new_level=""),
                name="item_change_names_another_level",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", ItemDecision.KEEP]) | ~Q(comment=""), name="item_reason_unless_kept"
            ),
            models.CheckConstraint(
                condition=Q(postponed_count=0, postponed_until__isnull=True)
                | Q(postponed_count__gte=1, postponed_count__lte=MOST_POSTPONED, postponed_until__isnull=False),
                name="item_postponed_at_most_twice",
            ),
            models.CheckConstraint(
                condition=Q(in_bulk=False)
                | Q(decision=ItemDecision.KEEP, risk_level=RiskLevel.LOW, delta=Delta.UNCHANGED),
                name="item_in_bulk_only_low_and_unchanged",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.channel}"


class ReviewerSignOffQuerySet(models.QuerySet):
    def of_reviewers(self):
        """Those of people who are asked about somebody's access; not of those who only have pages to answer."""
        asked = Item.objects.filter(campaign=OuterRef("campaign"), reviewer=OuterRef("reviewer"))
        return self.filter(Exists(asked))


class ReviewerSignOff(models.Model):
    """One person's part in a campaign: the letters they got about it, and when a reviewer said it is done.

    Whoever only has pages of the check-up to answer has a part, too, and nothing to sign.

    Deciding something anew takes the signature back; a new one follows.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sign_offs")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_before_at = models.DateTimeField(null=True, blank=True)
    reminded_after_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(_("signed off"), null=True, blank=True)

    objects = ReviewerSignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a reviewer")
        ordering = ["campaign", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "reviewer"], name="reviewersignoff_once_per_campaign"),
        ]

    def __str__(self):
        return f"{self.reviewer} · {self.campaign}"


class SecondLookResult(models.TextChoices):
    AGREES = "agrees", pgettext_lazy("result of a second look", "Agrees")
    DIFFERS = "differs", pgettext_lazy("result of a second look", "Would have decided otherwise")


class SecondLook(models.Model):
    """One item in ten is looked at again by somebody who did not decide it (N9). Nothing follows but the figure."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="second_look")
    drawn_at = models.DateTimeField(_("drawn"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(_("result"), max_length=10, choices=SecondLookResult.choices, blank=True)
    note = models.CharField(_("what was seen"), max_length=600, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("second look")
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", note="", looked_at__isnull=True, looked_by__isnull=True)
                | Q(result__in=SecondLookResult.values, looked_at__isnull=False, looked_by__isnull=False),
                name="secondlook_looked_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(result=SecondLookResult.DIFFERS) | ~Q(note=""), name="secondlook_differing_says_why"
            ),
        ]

    def __str__(self):
        return str(self.item)
