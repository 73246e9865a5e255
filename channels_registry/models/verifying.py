"""How sure we are of an access, and what is known of a channel's safety (A7, A8, I2). Written in ``verifying.py`` only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models.channels import Channel
from channels_registry.models.evidence import Evidence
from channels_registry.models.grants import Grant, Strength


class Attestation(models.Model):
    """One dated statement that a person has this access: claimed, seen in a picture, or proved by a one-time phrase.

    Rows are only added. The latest one is repeated on the grant (``verified_as`` and the fields beside it).
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="attestations")
    strength = models.CharField(_("how sure"), max_length=8, choices=Strength.choices)
    at = models.DateTimeField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    valid_until = models.DateField(_("good until"))
    evidence = models.ForeignKey(
        Evidence,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attestations",
        verbose_name=_("picture"),
    )
    challenge = models.OneToOneField(
        "channels_registry.Challenge", on_delete=models.PROTECT, null=True, blank=True, related_name="attestation"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("confirmation of an access")
        verbose_name_plural = _("confirmations of access")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(strength__in=Strength.values), name="attestation_strength_known"),
            models.CheckConstraint(
                condition=~Q(strength=Strength.SEEN) | Q(evidence__isnull=False), name="attestation_seen_has_picture"
            ),
            models.CheckConstraint(
                condition=Q(strength=Strength.PROVED, challenge__isnull=False, evidence__isnull=False)
                | Q(~Q(strength=Strength.PROVED), challenge__isnull=True),
                name="attestation_proved_by_challenge",
            ),
        ]

    def __str__(self):
        return f"{self.grant} · {self.strength}"


class AskedWhy(models.TextChoices):
    """Why a proof is asked; nobody is asked without one of these."""

    CAREFUL = "careful", _("The channel needs special care")
    INCIDENT = "incident", _("Something has happened to the channel")


class ChallengeEnd(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("proof", "Confirmed")
    NOT_SHOWN = "not_shown", _("The picture does not show the phrase")
    EXPIRED = "expired", _("Not answered in time")
    OVERTAKEN = "overtaken", _("The access ended first")


class ChallengeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class Challenge(models.Model):
    """A one-time phrase that the holder of an access places in a draft on the platform, and shows in a picture.

    ``expires_at`` is 14 days after it was asked. ``holder`` repeats the person of the grant, so that the database itself
    refuses that anyone confirms their own proof.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="challenges")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    phrase = models.CharField(_("phrase"), max_length=80, unique=True)
    why = models.CharField(_("asked because"), max_length=10, choices=AskedWhy.choices)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("good until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="challenges", verbose_name=_("picture")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ChallengeEnd.choices, blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of access")
        verbose_name_plural = _("proofs of access")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant"], condition=Q(ended_at=None), name="challenge_one_open_per_grant"),
            models.CheckConstraint(condition=~Q(phrase=""), name="challenge_has_phrase"),
            models.CheckConstraint(condition=Q(why__in=AskedWhy.values), name="challenge_why_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="challenge_expires_after_asking"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, evidence__isnull=True)
                | Q(answered_at__isnull=False, evidence__isnull=False),
                name="challenge_answered_with_picture",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=ChallengeEnd.values),
                name="challenge_ended_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ChallengeEnd.CONFIRMED)
                | Q(Q(answered_at__isnull=False, ended_by__isnull=False), ~Q(ended_by=F("holder"))),
                name="challenge_confirmed_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.grant} · {self.asked_at:%Y-%m-%d}"

    def is_open_at(self, at) -> bool:
        return self.ended_at is None and self.expires_at > at


class Fact(models.TextChoices):
    """What is asked about the safety of a channel, and where it makes sense of one access."""

    TWO_FACTOR = "two_factor", _("Two-step sign-in is on")
    MAILBOX_SHARED = "mailbox_shared", _("The recovery mailbox is a shared one of the organisation")
    SHARED_LOGIN = "shared_login", _("Several people share one login")
    PHONE_HELD = "phone_held", _("The recovery phone is held by the organisation")
    APPS_REVIEWED = "apps_reviewed", _("The connected apps have been looked through")


# Of one access only these can differ from person to person.
OF_GRANT = (Fact.TWO_FACTOR, Fact.SHARED_LOGIN)


class FactValue(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", pgettext_lazy("fact about access", "Not known")


class SecurityFactQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)

    def of_channels(self):
        return self.filter(grant=None)


class SecurityFact(models.Model):
    """What was stated about a channel, or about one access to it, from ``stated_at`` until ``until`` (design §5.3).

    "Not known" said by a person is a row with its date; a fact nobody ever spoke of has no row.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="security_facts")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="security_facts")
    fact = models.CharField(_("fact"), max_length=16, choices=Fact.choices)
    value = models.CharField(_("answer"), max_length=8, choices=FactValue.choices)
    stated_at = models.DateTimeField(_("stated"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = SecurityFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact about access")
        verbose_name_plural = _("facts about access")
        ordering = ["stated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "fact"], condition=Q(until=None, grant=None), name="securityfact_one_per_channel"
            ),
            models.UniqueConstraint(
                fields=["grant", "fact"],
                condition=Q(until=None, grant__isnull=False),
                name="securityfact_one_per_grant",
            ),
            models.CheckConstraint(condition=Q(fact__in=Fact.values), name="securityfact_fact_known"),
            models.CheckConstraint(condition=Q(value__in=FactValue.values), name="securityfact_value_known"),
            models.CheckConstraint(
                condition=Q(grant=None) | Q(fact__in=OF_GRANT), name="securityfact_of_grant_where_it_differs"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("stated_at")), name="securityfact_until_after_stated"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.fact}: {self.value}"


class WayInDetails(models.Model):
    """Where the login lies, or who keeps the device; ``Channel.way_in`` says which. Names only, never a secret (design §5.8).

    No row: nobody has said more than what stands on the channel.
    """

    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, related_name="way_in_details")
    safe = models.CharField(_("name of the safe"), max_length=120, blank=True)
    entry = models.CharField(_("name of the entry"), max_length=120, blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="keeps_device_of",
        verbose_name=_("keeper"),
    )
    spare = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="keeps_spare_of",
        verbose_name=_("keeper of the spare"),
    )
    stated_at = models.DateTimeField(_("stated"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("way in")
        verbose_name_plural = _("ways in")
        constraints = [
            models.CheckConstraint(
                condition=Q(safe="", entry="") | Q(~Q(safe=""), ~Q(entry="")), name="wayindetails_safe_with_entry"
            ),
            models.CheckConstraint(
                condition=Q(keeper__isnull=True, spare__isnull=True)
                | Q(Q(keeper__isnull=False, spare__isnull=False), ~Q(keeper=F("spare"))),
                name="wayindetails_keeper_and_spare",
            ),
            models.CheckConstraint(condition=Q(safe="") | Q(keeper__isnull=True), name="wayindetails_safe_or_device"),
        ]

    def __str__(self):
        return str(self.channel)
