"""Does this group know who asks in its name? Its contact mailbox says so, or in its place the communications team (N3, A3).

The mailbox has a letter, three working days later a second one, and after three more the question is the team's alone.
Where there is no mailbox to ask it is the team's at once. Until the answer nothing is decided on what the person hands in
(``transitions.table.refuse_unconfirmed``), and they see nothing of the group (``accounts.newcomers``).
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import calendar_of
from accounts.departures import Departure, DepartureKind
from accounts.mailboxes import held_people_of, plain_mailbox
from accounts.models import Body, Person
from accounts.newcomers import take_in
from accounts.people import NotPossible
from accounts.roles import Permission
from ledger.recording import Decision, record, record_many
from notifications.workdays import add_working_days
from notifications.writing import Post, write_letter, write_letters
from portal.batches import key_batches
from portal.linktokens import digest_of, new_token
from portal.store import day_of, end_of_day
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.forgotten import DECLINED_KEPT
from requests_app.drafting.handing_in import send_copy
from requests_app.judging.decision_letters import letter_data
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.table import move

PHRASES = {
    "requests.group_asked": gettext_lazy("said that they work for a group, which is asked about it"),
    "requests.group_with_team": gettext_lazy(
        "gave the question to the communications team, since the group did not answer"
    ),
    "requests.group_confirmed": gettext_lazy("confirmed that the person works for the group"),
    "requests.group_declined": gettext_lazy("did not confirm that the person works for the group"),
    "requests.group_ended": gettext_lazy("left before the group had answered"),
    "requests.group_asked_again": gettext_lazy("asked again whether the person works for the group, after a no"),
    "requests.group_unneeded": gettext_lazy(
        "ended the question whether the person works for the group: nothing was handed in for sixty days"
    ),
}
# Working days of the group: until it is asked once more, and from then until the team answers in its place.
REMIND_AFTER = 3
TEAM_AFTER = 3
# Each of the two at most, however many days the group has entered as free.
LONGEST_WAIT = dt.timedelta(days=21)
# Groups that one person can have asked about themselves at a time.
MOST_OPEN = 3
# Letters to one mailbox within a day; beyond it the team is asked, so that nobody floods a group.
MAILBOX_A_DAY = 5
HANDED_IN = (Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED)
A_DAY = dt.timedelta(days=1)
MOST_CHARACTERS = 300


# --- Ask -------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_group(person: Person, *, body: Body, at: dt.datetime) -> GroupConfirmation:
    """Ask the group whether it knows this newcomer; a question that is open already is not asked twice.

    Raises NotAllowed where the group has just said no, or too many groups are asked.
    """
    # Held: two links of one mailbox are followed one after the other. Another address of it is the same asker.
    own = GroupConfirmation.objects.filter(person__in=held_people_of(person.email))
    if known := own.open().filter(body=body, person=person).first():
        return known
    if own.filter(body=body, outcome=ConfirmationOutcome.DECLINED, answered_at__gt=at - DECLINED_KEPT).exists():
        raise NotAllowed(
            _(
                "%(group)s has not confirmed that you work for it. If this is a mistake, write to the contact named below."
            )
            % {"group": body}
        )
    if own.open().count() >= MOST_OPEN:
        raise NotAllowed(_("Several groups have been asked about you already. Wait until one of them has answered."))
    mailbox = _mailbox_to_ask(person, body, at=at)
    token = new_token()
    if mailbox:
        has_it = {"mailbox": mailbox, "token_digest": digest_of(token), **_dates(body, at=at)}
    else:
        has_it = {"team_since": at}
    try:
        with transaction.atomic():
            asked = GroupConfirmation.objects.create(person=person, body=body, asked_at=at, **has_it)
    except IntegrityError as error:
        raise NotAllowed(_("This has just been asked. Open the page again.")) from error
    record("requests.group_asked", person, by=person, at=at, **facts_of(asked))
    if mailbox:
        _write_to_mailbox(asked, token, at=at)
    return asked


def _mailbox_to_ask(person: Person, body: Body, *, at: dt.datetime) -> str:
    """The group's mailbox; "" where it has none, where the newcomer holds it, or where it has had enough letters today."""
    mailbox = body.contact_mailbox.strip().lower()
    if not mailbox or plain_mailbox(mailbox) == plain_mailbox(person.email):
        return ""
    lately = GroupConfirmation.objects.filter(mailbox=mailbox, asked_at__gt=at - A_DAY).count()
    return "" if lately >= MAILBOX_A_DAY else mailbox


def _dates(body: Body, *, at: dt.datetime) -> dict[str, dt.datetime]:
    calendar = calendar_of(body)
    remind_on = add_working_days(day_of(at), REMIND_AFTER, calendar=calendar, within=LONGEST_WAIT)
    until = add_working_days(remind_on, TEAM_AFTER, calendar=calendar, within=LONGEST_WAIT)
    # The last second of the day, so that the day it is written with is the last on which it works.
    return {"remind_at": end_of_day(remind_on), "link_until": end_of_day(until) - dt.timedelta(seconds=1)}


def _write_to_mailbox(asked: GroupConfirmation, token: str, *, at: dt.datetime, again: bool = False) -> None:
    # In the language of who asks: a group has none of its own.
    write_letters("requests.group_asked", [_post(asked, token, again=again)], at=at)


def _post(asked: GroupConfirmation, token: str, *, again: bool) -> Post:
    return Post(
        f"group-confirmation{'-again' if again else ''}:{asked.pk}",
        address=asked.mailbox,
        language=asked.person.language,
        data={
            "person": asked.person.full_name,
            "email": asked.person.email,
            "group": asked.body.name,
            "path": f"/requests/group/{token}/",
            "until": day_of(asked.link_until).isoformat(),
            "again": again,
        },
    )


def facts_of(asked: GroupConfirmation) -> dict:
    """For the record of decisions: numbers in the chain, names beside it."""
    return {
        "data": {"confirmation": asked.pk, "body": asked.body_id, "by_mailbox": asked.by_mailbox},
        "words": {"body": asked.body.name, "mailbox": asked.mailbox},
    }


# --- Answer ------------------------------------------------------------------------------------------------------------------


def open_by_mailbox(token: str, *, at: dt.datetime) -> GroupConfirmation | None:
    """The question behind the link of a letter; None if it is answered, too old, the team's, or the mailbox has changed."""
    digest = digest_of(token)
    found = _answerable(at).filter(Q(token_digest=digest) | Q(reminder_digest=digest))
    return found.select_related("person", "body").first()


def _answerable(at: dt.datetime):
    return GroupConfirmation.objects.with_mailbox().filter(
        link_until__gt=at, body__contact_mailbox__iexact=F("mailbox"), body__closed_at=None, person__is_active=True
    )


@transaction.atomic
def answer_by_mailbox(token: str, *, knows: bool, why: str, at: dt.datetime) -> GroupConfirmation:
    """The group's mailbox says whether it knows the person; a no has a reason. Raises NotAllowed, Incomplete."""
    asked = open_by_mailbox(token, at=at)
    if asked is None:
        raise NotAllowed(
            _("This link no longer works: the question was answered, or the communications team has it now.")
        )
    answerable = GroupConfirmation.objects.filter(pk__in=_answerable(at).values("pk"))
    _answer(asked, answerable, knows=knows, why=why, by=None, at=at)
    return asked


@transaction.atomic
def answer_by_team(asked: GroupConfirmation, *, knows: bool, why: str, by: Person, at: dt.datetime) -> None:
    """Someone of the team answers in the group's place, always with the reason. Raises NotAllowed, Incomplete."""
    if not by.may(Permission.REVIEW_REQUESTS):
        raise NotAllowed(_("This is the work of the communications team."))
    if by.pk == asked.person_id:
        raise NotAllowed(_("Nobody confirms themselves; a colleague does."))
    _answer(asked, GroupConfirmation.objects.all(), knows=knows, why=why, by=by, at=at)


def _answer(asked: GroupConfirmation, among, *, knows: bool, why: str, by: Person | None, at: dt.datetime) -> None:
    why = why.strip()
    if not why and (by is not None or not knows):
        raise Incomplete(
            [_("Say how you know: it stands in the record of decisions.") if by else _("Say why, in a few words.")]
        )
    if knows and not Body.objects.open().filter(pk=asked.body_id).exists():
        raise NotAllowed(_("This group or office is closed, so nobody joins it any more."))
    # As at the door of departures: the person first, then what hangs on them, the record of decisions last.
    list(Person.objects.select_for_update(no_key=True).filter(pk=asked.person_id).values_list("pk"))
    outcome = ConfirmationOutcome.CONFIRMED if knows else ConfirmationOutcome.DECLINED
    facts = {"outcome": outcome, "answered_at": at, "answered_by": by, "by_mailbox": by is None, "why": why}
    if not among.filter(pk=asked.pk, answered_at=None).update(**facts):
        raise NotAllowed(_("This question has been answered meanwhile."))
    for name, value in facts.items():
        setattr(asked, name, value)
    requests = _requests_of(asked)
    (_confirmed if knows else _declined)(asked, requests, by=by, at=at)


def _requests_of(asked: GroupConfirmation) -> list[ChannelRequest]:
    """What waits for this answer, locked; drafts that name no group yet included."""
    waiting = ChannelRequest.objects.filter(
        Q(body=asked.body) | Q(body=None), requester=asked.person, group_confirmed=False
    )
    waiting.update(version=F("version"))
    return list(waiting.select_related("requester", "body", "reviewer").order_by("pk"))


def _confirmed(asked: GroupConfirmation, requests: list[ChannelRequest], *, by: Person | None, at: dt.datetime) -> None:
    try:
        take_in(asked.person, body=asked.body, by=by, at=at, why=asked.why)
    except NotPossible as refusal:
        raise NotAllowed(str(refusal)) from refusal
    record("requests.group_confirmed", asked.person, by=by, at=at, why=asked.why, **facts_of(asked))
    ChannelRequest.objects.filter(pk__in=[one.pk for one in requests]).update(group_confirmed=True)
    for channel_request in requests:
        channel_request.group_confirmed = True
        if channel_request.status in HANDED_IN:
            # Held back until now: no stranger has the portal write to an address of their choice.
            send_copy(channel_request, AnswerSheet(channel_request, at=at), at=at)
    _tell(asked, "requests.group_confirmed", at=at)


def _declined(asked: GroupConfirmation, requests: list[ChannelRequest], *, by: Person | None, at: dt.datetime) -> None:
    """What was handed in is closed; drafts stay until they are forgotten (``drafting.forgotten``)."""
    record("requests.group_declined", asked.person, by=by, at=at, why=asked.why, **facts_of(asked))
    for channel_request in requests:
        reviewer = channel_request.reviewer
        if not _close(channel_request, by=by, at=at, data={"confirmation": asked.pk}):
            continue
        if reviewer is not None and reviewer != by:
            write_letter(
                "requests.group_declined_team",
                event=f"group-declined-team:{channel_request.pk}",
                person=reviewer,
                at=at,
                data={
                    **letter_data(channel_request, reviewer, f"/review/{channel_request.pk}/"),
                    "person": asked.person.full_name,
                    "group": asked.body.name,
                },
            )
    _tell(asked, "requests.group_declined", at=at)


def _close(channel_request: ChannelRequest, *, by: Person | None, at: dt.datetime, data: dict) -> bool:
    """End what was handed in and cannot be decided. Drafts are left alone. Returns whether it was handed in."""
    if channel_request.status not in HANDED_IN:
        return False
    move(channel_request, "withdraw", by=by, at=at, closed_at=at, data=data)
    return True


def _tell(asked: GroupConfirmation, kind: str, *, at: dt.datetime) -> None:
    """The person learns of the answer, never of who gave it or why."""
    write_letter(
        kind,
        event=f"group-answer:{asked.pk}",
        person=asked.person,
        at=at,
        data={
            "name": asked.person.full_name,
            "group": asked.body.name,
            "path": "/requests/",
            "password_path": "/accounts/password/reset/",
            "start_path": "/requests/start/",
            "kept_until": day_of(at + DECLINED_KEPT).isoformat(),
        },
    )


# --- The night, and leaving --------------------------------------------------------------------------------------------------


def sweep_confirmations(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Ask once more what is due, and give the team what no mailbox answers any more. Returns how many; safe to run twice."""
    over = GroupConfirmation.objects.with_mailbox().exclude(pk__in=_answerable(at).values("pk"))
    again = _answerable(at).filter(remind_at__lte=at, reminded_at=None)
    if dry_run:
        return over.count() + again.count()
    steps = ((over, _give_to_team), (again, _ask_again))
    return sum(act(due.filter(pk__in=pks), at=at) for due, act in steps for pks in key_batches(due))


@transaction.atomic
def _give_to_team(due, *, at: dt.datetime) -> int:
    found = held(due)
    GroupConfirmation.objects.filter(pk__in=[asked.pk for asked in found]).update(team_since=at)
    decisions = [Decision(asked.person, **facts_of(asked)) for asked in found]
    record_many("requests.group_with_team", decisions, by=None, at=at)
    return len(found)


@transaction.atomic
def _ask_again(due, *, at: dt.datetime) -> int:
    posts = []
    found = held(due)
    for asked in found:
        # A token of its own: that of the first letter is not kept, and goes on to work.
        token = new_token()
        asked.reminded_at, asked.reminder_digest = at, digest_of(token)
        posts.append(_post(asked, token, again=True))
    GroupConfirmation.objects.bulk_update(found, ["reminded_at", "reminder_digest"])
    write_letters("requests.group_asked", posts, at=at)
    return len(found)


def held(due) -> list[GroupConfirmation]:
    """Those that are still due, locked by a guarded UPDATE until the transaction ends."""
    keys = list(due.values_list("pk", flat=True))
    due.filter(pk__in=keys).update(asked_at=F("asked_at"))
    return list(due.filter(pk__in=keys).select_related("person", "body").order_by("pk"))


def lock_departure(departure: Departure) -> None:
    """Hold what the departure ends (registered at the door), before the record of decisions is locked."""
    list(_ended_by(departure).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    list(_undecidable(departure).select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def end_confirmations_of(departure: Departure) -> None:
    """Nobody is asked about someone who has left, and what could not be decided ends with it (registered at the door)."""
    ended = list(_ended_by(departure).select_related("person", "body").order_by("pk"))
    GroupConfirmation.objects.filter(pk__in=[asked.pk for asked in ended]).update(
        outcome=ConfirmationOutcome.ENDED, answered_at=departure.at
    )
    decisions = [Decision(asked.person, why=departure.why, **facts_of(asked)) for asked in ended]
    record_many("requests.group_ended", decisions, by=departure.by, at=departure.at)
    for channel_request in _undecidable(departure).order_by("pk"):
        _close(channel_request, by=departure.by, at=departure.at, data={})


def _ended_by(departure: Departure):
    own = GroupConfirmation.objects.open().filter(person=departure.person)
    return own if departure.kind == DepartureKind.PORTAL else own.none()


def _undecidable(departure: Departure):
    own = ChannelRequest.objects.filter(requester=departure.person, group_confirmed=False, status__in=HANDED_IN)
    return own if departure.kind == DepartureKind.PORTAL else own.none()
