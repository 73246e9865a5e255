"""Concerns, protective removals and formal cases (A13). Changed in ``cases/`` only.

What people wrote, and what they bring, lies in ``Concern.text``, ``ProtectiveRemoval.words``, ``InfringementCase.ground``,
``CaseStep`` and ``CaseEvidence`` alone; the record of decisions has numbers. Names of these rows say nothing: they stand there too.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from channels_registry.models import Channel, Platform
from policies.models import PolicyVersion
from portal.files import MOST_BYTES_EACH, FileKind

TWO_LINES = 240
PERSON = settings.AUTH_USER_MODEL


class ConcernQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The two who talk, and nobody else: no lead, no auditor."""
        return self.filter(Q(by=person) | Q(person=person))


class Concern(models.Model):
    """Two lines about something to be talked over, seen by the two who talk, gone on its day. No case follows by itself."""

    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("talks with"))
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("what is to be talked over"), max_length=TWO_LINES)
    written_at = models.DateTimeField(_("written"))
    delete_on = models.DateField(_("deleted on"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("note of two lines", "concern")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["delete_on"], name="concern_delete_on")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("person")), name="concern_between_two"),
            models.CheckConstraint(condition=~Q(text=""), name="concern_says_something"),
        ]

    def __str__(self):
        return gettext("Concern %(number)d") % {"number": self.pk or 0}


class Protected(models.TextChoices):
    """Why something had to go at once, before anybody was asked."""

    CHILD = "child", pgettext_lazy("protected by a removal", "A child")
    DANGER = "danger", pgettext_lazy("protected by a removal", "Somebody in danger")
    PERSONAL_DATA = "personal_data", pgettext_lazy("protected by a removal", "Personal data")


class ProtectiveRemoval(models.Model):
    """Something was removed at once; it is noted here afterwards. No reproach to anybody. ``words`` is erased in time."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    protects = models.CharField(_("whom it protects"), max_length=14, choices=Protected.choices)
    words = models.CharField(_("what was removed"), max_length=600, blank=True)
    removed_at = models.DateTimeField(_("removed"))
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by"))
    case = models.ForeignKey(
        "enforcement.InfringementCase", on_delete=models.SET_NULL, null=True, blank=True, related_name="removals"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("removal at once")
        ordering = ["-removed_at", "-pk"]
        indexes = [models.Index(fields=["noted_at"], name="removal_to_erase", condition=Q(erased_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(protects__in=Protected.values), name="removal_protects_known"),
            models.CheckConstraint(condition=Q(removed_at__lte=F("noted_at")), name="removal_noted_afterwards"),
            models.CheckConstraint(condition=Q(erased_at=None) | Q(words=""), name="removal_erased_is_empty"),
        ]

    def __str__(self):
        return gettext("Removal %(number)d") % {"number": self.pk or 0}


class CaseState(models.TextChoices):
    OPENED = "opened", pgettext_lazy("formal case", "Opened")
    TALK = "talk", pgettext_lazy("formal case", "Talked over")
    REMOVAL = "removal", pgettext_lazy("formal case", "Removal asked for or done")
    RECOMMENDED = "recommended", pgettext_lazy("formal case", "Withdrawal recommended")
    WITHDRAWN = "withdrawn", pgettext_lazy("formal case", "Withdrawn on this platform")
    NOT_WITHDRAWN = "not_withdrawn", pgettext_lazy("formal case", "Not withdrawn")
    ENDED = "ended", pgettext_lazy("formal case", "Ended without a withdrawal")
    REVERSED = "reversed", pgettext_lazy("formal case", "Withdrawal taken back")


CASE_UNDER_WAY = (CaseState.OPENED, CaseState.TALK, CaseState.REMOVAL, CaseState.RECOMMENDED)
CASE_DECIDED = (CaseState.WITHDRAWN, CaseState.NOT_WITHDRAWN, CaseState.REVERSED)


class InfringementCaseQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The person concerned, who looks into it, who decides, the leads; the auditors, who read no word of it."""
        if reads_steps_only(person):
            return self
        return self.with_part_of(person)

    def with_part_of(self, person):
        """Those of which this person reads every word. Whoever has left the team has looked into nothing any more."""
        if person.may(Permission.WITHDRAW_AUTHORISATION):
            return self
        part = Q(person=person) | Q(decider=person)
        if person.may(Permission.HANDLE_REPORTS):
            part |= Q(investigator=person) | Q(opened_by=person)
        return self.filter(part)

    def under_way(self):
        return self.filter(state__in=CASE_UNDER_WAY)


def reads_steps_only(person) -> bool:
    """An auditor asks whether the way was kept, not what was said. Members of the team have no part by that alone."""
    return person.may(Permission.READ_AUDIT) and not person.may(Permission.HANDLE_REPORTS)


class InfringementCase(models.Model):
    """One formal case: whether a person goes on publishing for us on one platform.

    Who decides stands in ``decider`` where somebody is named for it (``named`` says that somebody must be); else any lead
    decides. Never whoever opened it or looks into it, never the person concerned: the constraints below hold that in the row.
    ``answer_by`` is the last day of the person's answer before a decision.
    """

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("person concerned"))
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+", verbose_name=_("platform"))
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("policy in force")
    )
    ground = models.CharField(_("what of the policy it is about"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=14, choices=CaseState.choices, default=CaseState.OPENED)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    investigator = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("looked into by")
    )
    named = models.BooleanField(default=False)
    decider = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    answer_by = models.DateField(_("answer until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reversed_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    reversed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = InfringementCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("formal case")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["state", "-opened_at"], name="case_state_opened")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=~Q(person=F("opened_by")) & ~Q(person=F("investigator")), name="case_not_about_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decider=None)
                | (~Q(decider=F("person")) & ~Q(decider=F("investigator")) & ~Q(decider=F("opened_by"))),
                name="case_decider_is_free",
            ),
            # A13: decided by whoever the setting names, never by the investigator.
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("person")) & ~Q(decided_by=F("investigator")) & ~Q(decided_by=F("opened_by"))),
                name="case_investigator_never_decides",
            ),
            models.CheckConstraint(
                condition=Q(reversed_by=None)
                | (~Q(reversed_by=F("person")) & ~Q(reversed_by=F("investigator")) & ~Q(reversed_by=F("opened_by"))),
                name="case_investigator_never_reverses",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CASE_DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=CASE_DECIDED) & Q(decided_at__isnull=True, decided_by__isnull=True)),
                name="case_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.REVERSED, reversed_at__isnull=False, reversed_by__isnull=False)
                | (~Q(state=CaseState.REVERSED) & Q(reversed_at__isnull=True, reversed_by__isnull=True)),
                name="case_reversed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CASE_UNDER_WAY, ended_at=None)
                | (~Q(state__in=CASE_UNDER_WAY) & Q(ended_at__isnull=False)),
                name="case_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | (~Q(state__in=CASE_UNDER_WAY) & Q(ground="")),
                name="case_erased_is_empty",
            ),
            models.UniqueConstraint(
                fields=["person", "platform"],
                condition=Q(state__in=[*CASE_UNDER_WAY, CaseState.WITHDRAWN]),
                name="case_one_per_person_and_platform",
            ),
        ]

    def __str__(self):
        return gettext("Formal case %(number)d") % {"number": self.pk or 0}

    @property
    def is_under_way(self) -> bool:
        return self.state in CASE_UNDER_WAY


class StepKind(models.TextChoices):
    OPENED = "opened", pgettext_lazy("step of a formal case", "The case was opened")
    TALK = "talk", pgettext_lazy("step of a formal case", "It was talked over")
    REMOVAL_ASKED = "removal_asked", pgettext_lazy("step of a formal case", "Removal was asked for")
    REMOVAL_DONE = "removal_done", pgettext_lazy("step of a formal case", "It was removed")
    RECOMMENDED = "recommended", pgettext_lazy("step of a formal case", "Withdrawal was recommended")
    ANSWER = "answer", pgettext_lazy("step of a formal case", "The person concerned answered")
    HANDED_ON = "handed_on", pgettext_lazy("step of a formal case", "Somebody else looks into it now")
    NAMED = "named", pgettext_lazy("step of a formal case", "Somebody was named to decide")
    WITHDRAWN = "withdrawn", pgettext_lazy("step of a formal case", "The authorisation was withdrawn on this platform")
    NOT_WITHDRAWN = "not_withdrawn", pgettext_lazy("step of a formal case", "The authorisation was not withdrawn")
    ENDED = "ended", pgettext_lazy("step of a formal case", "The case was ended without a withdrawal")
    REVERSED = "reversed", pgettext_lazy("step of a formal case", "The withdrawal was taken back")


class CaseStep(models.Model):
    """One step: author, moment, what is said, where the evidence is, and what the other side answered to it."""

    case = models.ForeignKey(InfringementCase, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=StepKind.choices)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Who looks into it from now on, or who was named to decide.
    to = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=3000, blank=True)
    link = models.CharField(_("link of the evidence"), max_length=500, blank=True)
    answer = models.TextField(_("answer of the other side"), max_length=3000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("step of a formal case")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="casestep_kind_known"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer_noted_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer_noted_by__isnull=False),
                name="casestep_answer_whole",
            ),
        ]

    def __str__(self):
        return f"{self.case_id} · {self.kind}"


class CaseEvidence(models.Model):
    """The picture or paper of a step, in a table of its own, so that no list reads it. Deleted with the words."""

    step = models.OneToOneField(CaseStep, on_delete=models.CASCADE, primary_key=True, related_name="evidence")
    shown_name = models.CharField(_("file"), max_length=120)
    content_type = models.CharField(_("kind"), max_length=80, choices=FileKind.choices)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("evidence of a formal case")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MOST_BYTES_EACH), name="caseevidence_size_allowed"
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=FileKind.values) & ~Q(shown_name="") & ~Q(sha256=""),
                name="caseevidence_is_a_file",
            ),
        ]

    def __str__(self):
        return self.shown_name
