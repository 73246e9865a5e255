"""Hand-overs: what somebody who leaves, has left or passes everything on holds, row by row, until each is done (A7, A8)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel, Evidence, Grant


class HandOverKind(models.TextChoices):
    LEAVES = "leaves", pgettext_lazy("hand-over", "Leaves on a day")
    LEFT = "left", pgettext_lazy("hand-over", "Has left")
    REPLACED = "replaced", pgettext_lazy("hand-over", "Passes everything on")


class HandOverOutcome(models.TextChoices):
    DONE = "done", pgettext_lazy("hand-over", "Done")
    CANCELLED = "cancelled", pgettext_lazy("hand-over", "Called off")


class HandOverQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class HandOver(models.Model):
    """One person's hand-over. Changed in ``audits.leaving`` only.

    ``last_day`` is a date in the portal's time zone: the last day of someone who leaves, the day on which someone left, or
    the day on which everything was passed on. ``successor`` is named where one person takes over everything.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hand_overs")
    kind = models.CharField(_("what happens"), max_length=10, choices=HandOverKind.choices)
    last_day = models.DateField(_("last day"))
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("successor"),
    )
    why = models.CharField(_("reason"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    # None where a contract's end opened it.
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("told to the lead"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=HandOverOutcome.choices, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        ordering = ["last_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at=None), name="handover_one_open_per_person"
            ),
            models.CheckConstraint(condition=Q(kind__in=HandOverKind.values), name="handover_kind_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=HandOverOutcome.values),
                name="handover_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(kind=HandOverKind.REPLACED, successor__isnull=False)
                | (~Q(kind=HandOverKind.REPLACED) & Q(successor=None)),
                name="handover_successor_iff_replaced",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("person")), name="handover_successor_is_someone_else"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.last_day}"


class Handed(models.TextChoices):
    """What is handed over, in the order in which it is dealt with where somebody has left."""

    ACCESS = "access", pgettext_lazy("handed over", "Access")
    SEAT = "seat", pgettext_lazy("handed over", "Seat in a publishing tool")
    DEVICE = "device", pgettext_lazy("handed over", "Device with the login")
    MAILBOX = "mailbox", pgettext_lazy("handed over", "Shared mailbox")
    RESPONSIBLE = "responsible", pgettext_lazy("handed over", "Responsible person")
    DEPUTY = "deputy", pgettext_lazy("handed over", "Deputy")
    SPONSOR = "sponsor", pgettext_lazy("handed over", "Contract answered for")


class ItemState(models.TextChoices):
    OPEN = "open", pgettext_lazy("row of a hand-over", "Open")
    INVITED = "invited", pgettext_lazy("row of a hand-over", "Waits for the successor")
    DONE = "done", pgettext_lazy("row of a hand-over", "Done")
    NOT_NEEDED = "not_needed", pgettext_lazy("row of a hand-over", "Not needed")


NOT_SETTLED = (ItemState.OPEN, ItemState.INVITED)


class HandOverItemQuerySet(models.QuerySet):
    def unsettled(self):
        return self.filter(state__in=NOT_SETTLED, hand_over__closed_at=None)


class HandOverItem(models.Model):
    """One thing that somebody holds. ``alone``: nobody else has full control of the channel, or none of the team has.

    ``refusal`` is the sentence with which the last try to hand it over was refused; a try that failed loses nothing.
    Where somebody has left, an open row means “still inside on the platform” until a person says it was removed there.
    """

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="items")
    what = models.CharField(_("what"), max_length=12, choices=Handed.choices)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_over_items")
    # Whose contract is answered for.
    charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    thing = models.CharField(_("which"), max_length=200, blank=True)
    alone = models.BooleanField(_("nobody else"), default=False)
    full_control = models.BooleanField(_("full control"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=ItemState.choices, default=ItemState.OPEN)
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="taking_over",
        verbose_name=_("successor"),
    )
    asked_at = models.DateTimeField(_("successor named"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal = models.CharField(_("why it did not go"), max_length=600, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    # None where it was done elsewhere and the portal found it so.
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = HandOverItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a hand-over")
        ordering = ["-alone", "-full_control", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(what__in=Handed.values), name="handoveritem_what_known"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="handoveritem_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=NOT_SETTLED, done_at=None, done_by=None)
                | (~Q(state__in=NOT_SETTLED) & Q(done_at__isnull=False)),
                name="handoveritem_done_at_iff_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.INVITED) | Q(successor__isnull=False),
                name="handoveritem_invited_has_successor",
            ),
            models.CheckConstraint(
                condition=Q(what=Handed.ACCESS, grant__isnull=False) | (~Q(what=Handed.ACCESS) & Q(grant=None)),
                name="handoveritem_access_has_grant",
            ),
            models.CheckConstraint(
                condition=Q(what=Handed.SPONSOR, charge__isnull=False) | (~Q(what=Handed.SPONSOR) & Q(charge=None)),
                name="handoveritem_contract_has_person",
            ),
            models.CheckConstraint(
                condition=Q(successor=None, asked_at=None) | Q(successor__isnull=False, asked_at__isnull=False),
                name="handoveritem_successor_and_asked_at",
            ),
        ]

    def __str__(self):
        return f"{self.get_what_display()} · {self.channel or self.charge or self.thing}"

    @property
    def in_words(self) -> str:
        """What ``thing`` names, in the reader's language: an access is kept in the words of whoever opened the hand-over."""
        return str(self.grant.get_level_display()) if self.grant else self.thing


class TermNotice(models.Model):
    """Somebody was told that a term or contract ends on ``term``; once per person and term, sixty days ahead at most."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="term_notices")
    term = models.DateField(_("ends on"))
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("notice of a term's end")
        constraints = [models.UniqueConstraint(fields=["person", "term"], name="termnotice_once_per_term")]

    def __str__(self):
        return f"{self.person} · {self.term}"
