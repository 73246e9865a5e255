"""People, the bodies they belong to, and the roles they hold (A3, design §3)."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import roles
from accounts.roles import Permission, RoleName
from portal.languages import Language
from portal.models import known_time_zone


class BodyKind(models.TextChoices):
    SECRETARIAT = "secretariat", _("Secretariat")
    FORUM = "forum", _("Forum")
    ADVISORY_GROUP = "advisory_group", _("Advisory group")
    COMMUNITY = "community", _("Community of practice")
    MEMBER = "member", _("Member organisation")
    COUNTRY_OFFICE = "country_office", _("Country office")
    PROJECT = "project", _("Project")
    MANDATED = "mandated", _("Other mandated group")


class Weekend(models.TextChoices):
    SATURDAY_SUNDAY = "sat_sun", _("Saturday and Sunday")
    FRIDAY_SATURDAY = "fri_sat", _("Friday and Saturday")
    THURSDAY_FRIDAY = "thu_fri", _("Thursday and Friday")
    FRIDAY = "fri", pgettext_lazy("weekend", "Friday only")
    SATURDAY = "sat", pgettext_lazy("weekend", "Saturday only")
    SUNDAY = "sun", pgettext_lazy("weekend", "Sunday only")


class BodyQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Body(models.Model):
    """A group or office of the alliance that can have channels. Bodies form a tree."""

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    region = models.CharField(_("region"), max_length=80, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True, help_text=_("Two-letter country codes."))
    contact_mailbox = models.EmailField(_("contact mailbox"), blank=True)
    holiday_country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    weekend = models.CharField(_("weekend"), max_length=10, choices=Weekend.choices, default=Weekend.SATURDAY_SUNDAY)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # Two entries were one group (``merging``): this one stays, so that the record still reads.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("group or office")
        verbose_name_plural = _("groups and offices")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="body_name_unique"),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="body_not_its_own_parent"),
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
            # So that every week has a day that is worked, and no count of working days runs for ever.
            models.CheckConstraint(condition=Q(weekend__in=Weekend.values), name="body_weekend_known"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(closed_at__isnull=False) & ~Q(merged_into=models.F("id"))),
                name="body_merged_is_closed",
            ),
        ]

    def __str__(self):
        return self.name


class PersonManager(BaseUserManager):
    """Looks people up for sign-in. Creating them is ``accounts.people``'s work."""

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class PersonQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def team(self, at: dt.datetime):
        """Active people who are members of the communications team at ``at``."""
        return self.active().filter(pk__in=RoleAssignment.objects.team(at).values("person"))

    def leads(self):
        """Active people who lead the communications team."""
        held = RoleAssignment.objects.live().filter(role=RoleName.LEAD)
        return self.active().filter(pk__in=held.values("person"))


class PersonKind(models.TextChoices):
    STAFF = "staff", _("Staff or volunteer")
    EXTERNAL = "external", _("External: agency or consultant")
    # Whoever holds a mailbox can become one (``newcomers``), so it opens nothing but one's own requests.
    NEWCOMER = "newcomer", _("Came by a link; no group has confirmed them yet")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone known to the portal, whether or not they ever sign in."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    job_title = models.CharField(_("function"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PersonKind.choices, default=PersonKind.STAFF)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    contract_end = models.DateField(_("contract ends"), null=True, blank=True)
    sponsor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsored",
        verbose_name=_("in-house sponsor"),
    )
    manager = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("manager")
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[known_time_zone])
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the support window"), default=False)
    created_at = models.DateTimeField(_("known since"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    # Two entries were one person (``merging``): this one stays, so that the record still reads.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = PersonManager.from_queryset(PersonQuerySet)()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=[PersonKind.STAFF, PersonKind.NEWCOMER])
                | (~Q(employer="") & Q(contract_end__isnull=False, sponsor__isnull=False)),
                name="person_external_has_employer_end_sponsor",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, left_at__isnull=True) | Q(is_active=False, left_at__isnull=False),
                name="person_left_at_iff_inactive",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(is_active=False) & ~Q(merged_into=models.F("id"))),
                name="person_merged_is_inactive",
            ),
            models.CheckConstraint(condition=Q(kind__in=PersonKind.values), name="person_kind_known"),
            # Strangers become newcomers by themselves: none of them opens the support window.
            models.CheckConstraint(
                condition=~Q(kind=PersonKind.NEWCOMER) | Q(is_staff=False, is_superuser=False),
                name="person_newcomer_is_no_support",
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="person_language_known"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="person_theme_known"),
        ]

    def __str__(self):
        return self.full_name

    @property
    def is_external(self) -> bool:
        return self.kind == PersonKind.EXTERNAL

    def within_contract(self, last: dt.date | None) -> dt.date | None:
        """The last day of something given to the person; for someone external never after the contract (L2)."""
        return min(filter(None, (last, self.contract_end))) if self.is_external else last

    @property
    def is_newcomer(self) -> bool:
        return self.kind == PersonKind.NEWCOMER

    @cached_property
    def live_roles(self) -> frozenset[str]:
        """The roles held now; read once per request."""
        if not self.is_active or self.is_newcomer:
            return frozenset()
        return frozenset(self.role_assignments.live().values_list("role", flat=True))

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """An external person has the rights of their grants only (L2); a newcomer may write their own request."""
        if not self.is_active or self.is_external:
            return frozenset()
        if self.is_newcomer:
            return roles.NEWCOMER
        return roles.permissions_of(self.live_roles)

    @cached_property
    def body_ids(self) -> frozenset[int]:
        """The bodies the person belongs to today; read once per request. A newcomer belongs to none yet."""
        if self.is_newcomer:
            return frozenset()
        return frozenset(self.memberships.live().values_list("body_id", flat=True))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def is_team(self) -> bool:
        return self.may(Permission.CO_ADMINISTER)


class LiveQuerySet(models.QuerySet):
    def live(self):
        return self.filter(ended_at=None)


class Membership(models.Model):
    """A person's time in a body."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("group or office")
    )
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body"], condition=Q(ended_at=None), name="membership_live_unique"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.body}"


class RoleAssignmentQuerySet(LiveQuerySet):
    def team(self, at: dt.datetime):
        """Memberships of the communications team that are current at ``at`` (A8)."""
        return self.filter(role__in=roles.TEAM_ROLES, started_at__lte=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))


class RoleAssignment(models.Model):
    """A person's time in a role, and who gave and took it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    started_at = models.DateTimeField(_("since"))
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(ended_at=None), name="roleassignment_live_unique"
            ),
            models.CheckConstraint(condition=Q(role__in=RoleName.values), name="roleassignment_role_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="roleassignment_ended_by_needs_end",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_role_display()}"


class Absence(models.Model):
    """Days on which a person of the team is away, and who decides for them meanwhile; both days are included (N4).

    ``deputy`` is of the team too: what they decide by it is recorded as “deputy for person”.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deputising", verbose_name=_("deputy")
    )
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("absence")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=models.F("person")), name="absence_deputy_is_someone_else"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.first_day} – {self.last_day}"


class CalendarDay(models.Model):
    """One day on which a group or office does not do what its weekend and its country say (N5).

    Free: nobody works, like a local holiday. Not free: people work although the day is a weekend or a public holiday.
    Each is one date of one year: most feasts move. ``accounts.calendars`` makes the clocks' calendar of them.
    """

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="calendar_days", verbose_name=_("group or office")
    )
    day = models.DateField(_("day"))
    is_free = models.BooleanField(_("free"), default=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("day of a calendar")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "day"], name="calendarday_once_per_body"),
        ]

    def __str__(self):
        return f"{self.body} · {self.day}"


class CalendarDayName(models.Model):
    """What a day is called in one language; a row per language, so that another language is data (design §5.11)."""

    # The name is nothing without its day.
    calendar_day = models.ForeignKey(CalendarDay, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("name of a day")
        constraints = [
            models.UniqueConstraint(fields=["calendar_day", "language"], name="calendardayname_once_per_language"),
            models.CheckConstraint(condition=~Q(text=""), name="calendardayname_not_empty"),
        ]

    def __str__(self):
        return self.text


class Invitation(models.Model):
    """A single-use link by which a known person chooses a password and signs in for the first time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("sent"))
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_ends_one_way"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.created_at:%Y-%m-%d}"
