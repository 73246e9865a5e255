"""What is due as it stands now: within two weeks, and what is overdue of it (R4)."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from activity.models import RetirementStep
from audits.models import Campaign, Remediation
from channels_registry.models import Channel, Condition
from enforcement.duty.rota import AHEAD_DAYS, gaps_of
from enforcement.models import ConsentPlace, DutyShift, HelpRequest
from policies.acknowledging.bound import bound
from policies.models import Acknowledgement
from policies.reading import binding_versions
from portal.day_words import day_in_words
from portal.store import day_of
from requests_app.models import ChannelRequest
from workspace.brief.lines import NAMED, Line, named

AHEAD = dt.timedelta(days=14)


def due(*, at: dt.datetime) -> list[Line]:
    """Each figure with how many of them are overdue. A fixed number of queries, fewer where nobody keeps a duty rota."""
    today = day_of(at)
    return [
        _requests(),
        _reviews(today),
        _rules(today),
        _dated("conditions", _("Conditions to be met"), Condition.objects.to_do(), today),
        _dated("to_do", _("Things to do on a platform"), Remediation.objects.open(), today, url=reverse("audits:to-do")),
        _dated(
            "steps", _("Steps of closings"), RetirementStep.objects.open(), today, url=reverse("activity:closings-overdue")
        ),
        _consents(today),
        _unread(at),
        _questions(at),
        *_duty(at, today),
    ]  # fmt: skip


def _requests() -> Line:
    rows = ChannelRequest.objects.with_team()
    number = rows.count()
    rows = rows.annotate(called=Coalesce(NullIf("title", Value("")), F("reference")))
    return Line(
        "requests", _("Requests with the team"), number, url=reverse("review:queue"),
        **named(number, rows, "submitted_at", name="called", unlisted="channel__unlisted_at"),
    )  # fmt: skip


def _reviews(today: dt.date) -> Line:
    """Whatever its day: a review that is open is under way."""
    rows = Campaign.objects.open()
    counted = rows.order_by().aggregate(now=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    names = tuple(
        _("%(title)s (until %(day)s)") % {"title": title, "day": day_in_words(due_on, "SHORT_DATE_FORMAT")}
        for title, due_on in rows.order_by("due_on", "pk").values_list("title", "due_on")[:NAMED]
    )
    return Line(
        "reviews", _("Check-ups and access reviews under way"), counted["now"], counted["overdue"],
        names=names, more=max(0, counted["now"] - len(names)), url=reverse("audits:campaigns"),
    )  # fmt: skip


def _rules(today: dt.date) -> Line:
    rows = Channel.objects.due_for_review(on=today + AHEAD)
    counted = rows.order_by().aggregate(now=Count("pk"), overdue=Count("pk", filter=Q(review_on__lt=today)))
    return Line(
        "rules", _("Channels whose rules are to be reviewed"), counted["now"], counted["overdue"],
        url=f"{reverse('channels:list')}?review=due", **named(counted["now"], rows, "review_on"),
    )  # fmt: skip


def _consents(today: dt.date) -> Line:
    rows = ConsentPlace.objects.filter(ended_at=None, until__lte=today + AHEAD).order_by()
    counted = rows.aggregate(now=Count("pk"), overdue=Count("pk", filter=Q(until__lt=today)))
    return Line(
        "consents", _("Consents whose last day comes"), counted["now"], counted["overdue"], url=reverse("enforcement:consents")
    )  # fmt: skip


def _dated(key: str, label: str, rows: QuerySet, today: dt.date, *, url: str = "") -> Line:
    counted = rows.filter(due_on__lte=today + AHEAD).order_by()
    found = counted.aggregate(now=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    return Line(key, label, found["now"], found["overdue"], url=url)


def _unread(at: dt.datetime) -> Line:
    """People, and not readings: who owes two texts is one."""
    known = bound()
    accepted = Acknowledgement.objects.counting_for(OuterRef("pk")).filter(person=OuterRef(OuterRef("pk")))
    owing = binding_versions(at).filter(~Exists(accepted))
    counted = (
        Person.objects.active()
        .filter(Exists(owing), pk__in=known.people(at))
        .order_by()
        .aggregate(now=Count("pk"), late=Count("pk", filter=Q(pk__in=known.late(at))))
    )
    return Line(
        "unread", _("People with access who have a policy to accept"), counted["now"], counted["late"],
        url=reverse("policies:waited-for"),
    )  # fmt: skip


def _questions(at: dt.datetime) -> Line:
    """A number only: what people ask the team is between them and the team."""
    counted = HelpRequest.objects.waiting_for_team().aggregate(
        now=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=at))
    )
    return Line(
        "questions", _("Questions to the team that wait for an answer"), counted["now"], counted["overdue"],
        url=reverse("enforcement:help-list"),
    )  # fmt: skip


def _duty(at: dt.datetime, today: dt.date) -> list[Line]:
    """Where a rota is kept: the days of the coming two weeks with hours that nobody covers."""
    if not DutyShift.objects.standing().exists():
        return []
    days = {gap.day for gap in gaps_of(today, days=AHEAD_DAYS, at=at)}
    return [Line("duty", _("Days of the coming two weeks on which nobody is on duty"), len(days), url=reverse("enforcement:duty"))]  # fmt: skip
