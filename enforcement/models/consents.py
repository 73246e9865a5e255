"""Where consents are kept, single consents, and what follows when one is withdrawn (A12, R6). Changed in ``consents/`` only.

What could tell who is shown lies sealed in ``Consent.sealed_name`` and ``ConsentEvidence`` alone, and people's words about it in
``ConsentWithdrawal.words`` and ``ConsentRemoval.note``. Names of these rows say a number: they stand in the record of decisions.
No field here lifts the rule about minors, and none is asked by what is published.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from channels_registry.models import Channel
from portal.files import MOST_BYTES_EACH, FileKind

PERSON = settings.AUTH_USER_MODEL


class ConsentPlaceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(ended_at=None)

    def covering(self, channel: Channel):
        """Those that hold for this channel: of its whole group, or naming it."""
        named = ConsentPlace.channels.through.objects.filter(channel=channel).values("consentplace")
        return self.filter(Q(every_channel=True, body=channel.body_id) | Q(pk__in=named))


class ConsentPlace(models.Model):
    """Where a group keeps the consents of those whom its channels show: who has them, where, for which use, until when.

    It says where, and never who is shown. ``until`` None: no end is set. ``reminded_for`` is the last day of which the keeper
    was reminded; ``version`` counts its changes, so that two people do not overwrite each other.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("group or office"))
    every_channel = models.BooleanField(_("for every channel of the group"), default=True)
    channels = models.ManyToManyField(Channel, related_name="+", blank=True, verbose_name=_("channels"))
    keeper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("who keeps them"))
    use = models.CharField(_("for which use"), max_length=300)
    place = models.CharField(_("where they are kept"), max_length=300)
    link = models.CharField(_("link"), max_length=500, blank=True)
    since = models.DateField(pgettext_lazy("first day of consents", "from"))
    until = models.DateField(pgettext_lazy("last day of consents", "until"), null=True, blank=True)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by"))
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(_("why it ended"), max_length=300, blank=True)
    reminded_for = models.DateField(null=True, blank=True)

    objects = ConsentPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place where consents are kept")
        ordering = ["body__name", "pk"]
        indexes = [
            models.Index(fields=["body"], name="consentplace_of_body", condition=Q(ended_at=None)),
            models.Index(fields=["until"], name="consentplace_until", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(use="") & ~Q(place=""), name="consentplace_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="consentplace_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://") | Q(link__startswith="http://"),
                name="consentplace_link_of_the_web",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
                name="consentplace_ended_whole",
            ),
        ]

    def __str__(self):
        return gettext("Place of consents %(number)d") % {"number": self.pk or 0}


class Shown(models.TextChoices):
    """Who gave the consent. Of a minor the portal keeps a code and nothing else that names."""

    ADULT = "adult", pgettext_lazy("person shown", "An adult")
    MINOR = "minor", pgettext_lazy("person shown", "A minor, with their guardian")


class ConsentEnd(models.TextChoices):
    """Why a single consent ended: a choice, so that no words about the person are kept."""

    WITHDRAWN = "withdrawn", pgettext_lazy("end of a consent", "Withdrawn")
    NOT_USED = "not_used", pgettext_lazy("end of a consent", "No longer used")
    RENEWED = "renewed", pgettext_lazy("end of a consent", "A newer one takes its place")
    MISTAKE = "mistake", pgettext_lazy("end of a consent", "Recorded by mistake")


class ConsentQuerySet(models.QuerySet):
    def live(self):
        return self.filter(ended_at=None)


class Consent(models.Model):
    """One consent of one person, where the lead has turned the full register on. ``code`` stands for the person.

    ``over_on`` is the day on which it ends: its last day, or the one on which somebody ended it. ``erased_at``: name and
    evidence are gone. ``key_mark`` tells under which key the name was sealed (``portal.sealing``).
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("group or office"))
    channels = models.ManyToManyField(Channel, related_name="+", verbose_name=_("channels"))
    use = models.CharField(_("for which use"), max_length=300)
    code = models.CharField(_("code"), max_length=40, unique=True)
    shown = models.CharField(_("who is shown"), max_length=8, choices=Shown.choices)
    guardian_agreed = models.BooleanField(_("the guardian agreed"), default=False)
    sealed_name = models.TextField(blank=True)
    key_mark = models.CharField(max_length=16, blank=True)
    given_on = models.DateField(_("given on"))
    until = models.DateField(pgettext_lazy("last day of a consent", "until"))
    over_on = models.DateField()
    keeper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("who keeps it"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end = models.CharField(_("why it ended"), max_length=10, choices=ConsentEnd.choices, blank=True)
    erased_at = models.DateTimeField(_("name and evidence deleted"), null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("to be shown", "consent")
        ordering = ["until", "pk"]
        indexes = [
            models.Index(fields=["over_on"], name="consent_over_on"),
            models.Index(fields=["until"], name="consent_until", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(shown__in=Shown.values), name="consent_shown_known"),
            # The rule about minors (A12): no name is kept, sealed or not, and without the guardian there is no consent.
            models.CheckConstraint(
                condition=~Q(shown=Shown.MINOR) | Q(sealed_name="", guardian_agreed=True),
                name="consent_minor_unnamed_with_guardian",
            ),
            models.CheckConstraint(
                condition=~Q(shown=Shown.ADULT) | Q(guardian_agreed=False), name="consent_adult_has_no_guardian"
            ),
            # A code is one word; names of people have spaces.
            models.CheckConstraint(condition=~Q(code="") & ~Q(code__contains=" "), name="consent_code_is_one_word"),
            models.CheckConstraint(condition=~Q(use=""), name="consent_says_for_which_use"),
            models.CheckConstraint(condition=Q(until__gte=F("given_on")), name="consent_days_in_order"),
            models.CheckConstraint(condition=Q(over_on__lte=F("until")), name="consent_over_by_its_last_day"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end="", over_on=F("until"))
                | Q(ended_at__isnull=False, ended_by__isnull=False, end__in=ConsentEnd.values),
                name="consent_ended_whole",
            ),
            models.CheckConstraint(condition=Q(erased_at=None) | Q(sealed_name=""), name="consent_erased_has_no_name"),
            models.CheckConstraint(
                condition=Q(sealed_name="", key_mark="") | (~Q(sealed_name="") & ~Q(key_mark="")),
                name="consent_sealed_name_has_its_key",
            ),
        ]

    def __str__(self):
        return gettext("Consent %(number)d") % {"number": self.pk or 0}


class ConsentEvidence(models.Model):
    """The signed paper or the recording of a word, sealed; in a table of its own, so that no list reads it.

    Neither the name nor the digest of the file is kept: both could tell who is shown.
    """

    consent = models.OneToOneField(Consent, on_delete=models.CASCADE, primary_key=True, related_name="evidence")
    content_type = models.CharField(_("kind"), max_length=80, choices=FileKind.choices)
    size = models.PositiveIntegerField(_("size"))
    sealed = models.BinaryField()
    key_mark = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("evidence of a consent")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MOST_BYTES_EACH), name="consentevidence_size_allowed"
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=FileKind.values) & ~Q(key_mark=""), name="consentevidence_is_a_sealed_file"
            ),
        ]

    def __str__(self):
        return gettext("Evidence of consent %(number)d") % {"number": self.pk or 0}


class ConsentWithdrawal(models.Model):
    """Somebody no longer agrees to be shown. What it leads to is a removal for each channel concerned.

    ``words`` says what is to be found and taken down; erased in time. Of ``consent`` and ``place`` at most one is known.
    """

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal")
    place = models.ForeignKey(ConsentPlace, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawals")
    received_on = models.DateField(_("received on"))
    words = models.CharField(_("what shows the person"), max_length=600, blank=True)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by"))
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("withdrawal of a consent")
        ordering = ["-noted_at", "-pk"]
        indexes = [models.Index(fields=["noted_at"], name="consentwithdrawal_noted")]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=True) | Q(place__isnull=True), name="consentwithdrawal_of_one"
            ),
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=True) & ~Q(words="")) | Q(erased_at__isnull=False, words=""),
                name="consentwithdrawal_words_until_erased",
            ),
        ]

    def __str__(self):
        return gettext("Withdrawal of a consent %(number)d") % {"number": self.pk or 0}


class RemovalState(models.TextChoices):
    TO_DO = "to_do", pgettext_lazy("removal after a withdrawn consent", "To be taken down")
    DONE = "done", pgettext_lazy("removal after a withdrawn consent", "Done, to be checked")
    CHECKED = "checked", pgettext_lazy("removal after a withdrawn consent", "Done and checked")


class RemovalResult(models.TextChoices):
    TAKEN_DOWN = "taken_down", pgettext_lazy("removal after a withdrawn consent", "It is taken down")
    NOTHING = "nothing", pgettext_lazy("removal after a withdrawn consent", "Nothing there shows the person")


class ConsentRemovalQuerySet(models.QuerySet):
    def unsettled(self):
        """To be taken down, or done and not looked at by a second person yet."""
        return self.exclude(state=RemovalState.CHECKED)


class ConsentRemoval(models.Model):
    """On one channel, what shows somebody who no longer agrees is taken down, and a second person looks."""

    withdrawal = models.ForeignKey(ConsentWithdrawal, on_delete=models.PROTECT, related_name="removals")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=RemovalState.choices, default=RemovalState.TO_DO)
    result = models.CharField(_("result"), max_length=10, choices=RemovalResult.choices, blank=True)
    note = models.CharField(_("what was done"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsentRemovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("removal after a withdrawn consent")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["channel", "state"], name="consentremoval_of_channel")]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "channel"], name="consentremoval_once_per_channel"),
            models.CheckConstraint(condition=Q(state__in=RemovalState.values), name="consentremoval_state_known"),
            models.CheckConstraint(
                condition=Q(state="to_do", result="", done_at__isnull=True, done_by__isnull=True)
                | (
                    Q(state__in=["done", "checked"], result__in=RemovalResult.values)
                    & Q(done_at__isnull=False, done_by__isnull=False)
                ),
                name="consentremoval_done_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="checked", checked_at__isnull=False, checked_by__isnull=False)
                | (~Q(state="checked") & Q(checked_at__isnull=True, checked_by__isnull=True)),
                name="consentremoval_checked_whole",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("done_by")),
                name="consentremoval_checked_by_another",
            ),
        ]

    def __str__(self):
        return gettext("Removal after a withdrawn consent %(number)d") % {"number": self.pk or 0}
