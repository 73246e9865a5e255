"""What becomes of this room's own rows, and of letters, when two entries become one (``merging``)."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.merging import GROUPS, NAMED, PEOPLE, Consequence, Merge
from accounts.models import Absence, Invitation, Person, RoleAssignment
from notifications.keys import carries_key
from notifications.models import Letter
from portal.store import day_of


def register() -> None:
    PEOPLE.own("accounts.RoleAssignment.person", carry=_end_roles, told=_roles_told)
    PEOPLE.own("accounts.Person.sponsor", "accounts.Person.manager", carry=_move_charges, told=_charges_told)
    PEOPLE.own("accounts.Absence.person", "accounts.Absence.deputy", carry=_move_absences, told=_absences_told)
    PEOPLE.own("accounts.Invitation.person", "account.EmailAddress.user", carry=_close_sign_in, told=_sign_in_told)
    PEOPLE.own("notifications.Letter.person", carry=_move_letters, told=_letters_told)
    PEOPLE.moves(
        "accounts.Membership.person", _("Memberships"), among=Q(ended_at=None), once_per=("body",),
        otherwise=_end_memberships, lines=lambda rows, merge: [row.body.name for row in rows.select_related("body")],
    )  # fmt: skip
    PEOPLE.moves("accounts.Person.merged_into", _("Entries that were joined with it before"), lines=_names)
    PEOPLE.stays("accounts.Person_groups.person", "accounts.Person_user_permissions.person", "admin.LogEntry.user")
    GROUPS.moves(
        "accounts.Membership.body", _("Members"), among=Q(ended_at=None), once_per=("person",),
        otherwise=_end_memberships,
        lines=lambda rows, merge: [row.person.full_name for row in rows.select_related("person")],
    )  # fmt: skip
    GROUPS.moves(
        "accounts.Body.parent", _("Groups that belong to it"), lines=_names, among=lambda merge: ~Q(pk=merge.kept.pk)
    )
    GROUPS.moves("accounts.Body.merged_into", _("Entries that were joined with it before"), lines=_names)
    # The days of the group that is kept count from now on: two offices of one name can have two local holidays.
    GROUPS.stays("accounts.CalendarDay.body")


def _names(rows: QuerySet, merge: Merge) -> list[str]:
    return [str(row) for row in rows]


def _end_memberships(rows: QuerySet, merge: Merge) -> None:
    """The kept entry has them too; those of the other end, so that nobody counts twice."""
    rows.update(ended_at=merge.at)


# --- Roles: never added by a merge ---------------------------------------------------------------------------------------


def _end_roles(merge: Merge) -> None:
    RoleAssignment.objects.live().filter(person=merge.gone).update(ended_at=merge.at, ended_by=merge.by)


def _roles_told(merge: Merge) -> Iterator[Consequence]:
    roles = list(merge.gone.role_assignments.live())
    yield Consequence(
        _("Roles that end"),
        len(roles),
        tuple(str(role.get_role_display()) for role in roles),
        _("Roles are never added by joining entries; whoever may give them does that."),
    )


# --- Those they answer for, and those who report to them -----------------------------------------------------------------


def _move_charges(merge: Merge) -> None:
    kept, gone = merge.kept, merge.gone
    Person.objects.filter(pk__in=[kept.pk, gone.pk], manager__in=[kept, gone]).update(manager=None)
    Person.objects.filter(manager=gone).update(manager=kept)
    Person.objects.filter(sponsor=gone).update(sponsor=kept)


def _charges_told(merge: Merge) -> Iterator[Consequence]:
    for label, people in (
        (_("Contracts answered for"), merge.gone.sponsored.active()),
        (_("People who report to them"), merge.gone.reports.active().exclude(pk=merge.kept.pk)),
    ):
        yield Consequence(label, people.count(), tuple(people.values_list("full_name", flat=True)[:NAMED]))


# --- Absences ----------------------------------------------------------------------------------------------------------------


def _to_come(merge: Merge) -> QuerySet:
    return Absence.objects.filter(cancelled_at=None, last_day__gte=day_of(merge.at))


def _move_absences(merge: Merge) -> None:
    """Of absences that overlap, the kept entry's counts. Nobody is their own deputy."""
    kept, gone = merge.kept, merge.gone
    known = list(_to_come(merge).filter(person=kept).values_list("first_day", "last_day"))
    _to_come(merge).filter(person__in=[kept, gone], deputy__in=[kept, gone]).update(deputy=None)
    for absence in _to_come(merge).filter(person=gone):
        clash = any(absence.first_day <= last and absence.last_day >= first for first, last in known)
        values = {"cancelled_at": merge.at} if clash else {"person": kept}
        Absence.objects.filter(pk=absence.pk).update(**values)
    _to_come(merge).filter(deputy=gone).update(deputy=kept)


def _absences_told(merge: Merge) -> Iterator[Consequence]:
    yield Consequence(_("Absences to come"), _to_come(merge).filter(person=merge.gone).count())
    yield Consequence(_("Absences in which they decide for someone"), _to_come(merge).filter(deputy=merge.gone).count())


# --- Sign-in -------------------------------------------------------------------------------------------------------------------


def _close_sign_in(merge: Merge) -> None:
    """The way in of the entry that ends: its links stop working, and its address leads to nobody's account."""
    open_links = Invitation.objects.filter(person=merge.gone, used_at=None, withdrawn_at=None)
    open_links.update(withdrawn_at=merge.at)
    EmailAddress.objects.filter(user=merge.gone).delete()


def _sign_in_told(merge: Merge) -> Iterator[Consequence]:
    yield Consequence(_("Sign-in that ends"), 1, (merge.gone.email,))


# --- Letters -------------------------------------------------------------------------------------------------------------------


def _move_letters(merge: Merge) -> None:
    """What waits goes to the address that is kept; links that sign in end, and nobody is told the same thing twice."""
    told = set(Letter.objects.filter(address=merge.kept.email).values_list("event", flat=True))
    for letter in Letter.objects.waiting().filter(person=merge.gone):
        if carries_key(letter.kind) or letter.event in told:
            Letter.objects.filter(pk=letter.pk).update(cancelled_at=merge.at)
        else:
            Letter.objects.filter(pk=letter.pk).update(
                person=merge.kept, address=merge.kept.email, language=merge.kept.language
            )


def _letters_told(merge: Merge) -> Iterator[Consequence]:
    yield Consequence(_("Letters that have not left yet"), Letter.objects.waiting().filter(person=merge.gone).count())
