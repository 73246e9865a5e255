"""What of this room waits for a person, for the home page (``portal.attention``)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry import rights
from channels_registry.models import LIVE, Challenge, Channel, ChannelStatus, Condition, Contribution, SetUp, StoryState
from channels_registry.spokespeople import in_care_of
from portal.attention import MOST, Item, own_first
from portal.store import day_of, last_day_before, start_of_day

# A condition waits for someone from two weeks before its day.
CONDITION_AHEAD = dt.timedelta(days=14)


def set_ups(person, at: dt.datetime) -> Iterator[Item]:
    """Set-ups this person looks after; those whose owner has left wait for anyone of the team. One query."""
    asked = own = Q(owner=person)
    if rights.manages(person):
        asked = own | Q(owner__is_active=False)
    found = SetUp.objects.filter(asked, channel__status=ChannelStatus.APPROVED)
    found = found.select_related("owner", "channel__platform").order_by(own_first(own), "channel__entered_at", "pk")
    for set_up in found[: 2 * MOST]:
        shared = set_up.owner_id != person.pk
        if not shared:
            text, verb, page = _("%(channel)s is being set up"), _("Open the set-up"), "set-up"
        else:
            text = _("%(channel)s is being set up; %(owner)s, who looked after it, has left")
            verb, page = _("Give it to someone"), "set-up-plan"
        yield Item(
            text=text % {"channel": set_up.channel.name, "owner": set_up.owner},
            verb=verb,
            url=reverse(f"channels:{page}", args=[set_up.channel_id]),
            since=set_up.channel.entered_at,
            due=set_up.due_on,
            about=set_up.channel.platform.name,
            shared=shared,
        )


def conditions(person, at: dt.datetime) -> Iterator[Item]:
    """Conditions due soon or late that are this person's; where nobody answers for them, they wait for the team."""
    today = day_of(at)
    mine = Q(owner=person) | Q(Q(owner=None), Q(channel__responsible=person) | Q(channel__deputy=person))
    if rights.manages(person):
        mine |= Q(owner=None, channel__responsible=None)
    due = _followed(Condition.objects.to_do(), at).filter(mine, due_on__lte=today + CONDITION_AHEAD)
    for condition in due.order_by("due_on", "pk")[:MOST]:
        yield _of_condition(
            condition,
            _("%(channel)s, to do: %(text)s"),
            _("Mark as done"),
            "condition-done",
            since=max(condition.set_at, start_of_day(condition.due_on - CONDITION_AHEAD)),
        )


def conditions_of_the_team(person, at: dt.datetime) -> Iterator[Item]:
    """For the team: a day that passed asks what follows; what is said to be done asks for a look by someone else.

    One query.
    """
    if not rights.manages(person):
        return
    overdue = Condition.objects.unanswered(on=day_of(at))
    reported = Condition.objects.reported().exclude(done_by=person).exclude(owner=person)
    # The overdue ones first: nobody has said that they are done.
    found = _followed(overdue | reported, at).order_by(F("done_at").asc(nulls_first=True), "due_on", "pk")
    for condition in found[: 2 * MOST]:
        if condition.done_at is None:
            text, verb, page = _("%(channel)s, overdue: “%(text)s”"), _("Decide"), "condition-answer"
        else:
            text, verb, page = _("%(channel)s, said to be done: %(text)s"), _("Look at it"), "condition"
        since = condition.done_at or start_of_day(condition.due_on)
        yield _of_condition(condition, text, verb, page, since=since, shared=True)


def _followed(rows, at: dt.datetime):
    """Conditions of channels that are in service or being set up, and whose approval was told."""
    followed = Channel.objects.told(at).filter(status__in=(*LIVE, ChannelStatus.APPROVED))
    return rows.filter(channel__in=followed).select_related("channel__platform")


def _of_condition(
    condition: Condition, text: str, verb: str, page: str, *, since: dt.datetime, shared: bool = False
) -> Item:
    return Item(
        text=text % {"channel": condition.channel.name, "text": condition.text},
        verb=verb,
        url=reverse(f"channels:{page}", args=[condition.channel_id, condition.pk]),
        since=since,
        due=condition.due_on,
        about=condition.channel.platform.name,
        shared=shared,
    )


def reviews(person, at: dt.datetime) -> Iterator[Item]:
    """Channels this person co-administers whose rules are due for review."""
    if not rights.manages(person):
        return
    due = Channel.objects.run_by(person).due_for_review(on=day_of(at)).select_related("platform")
    for channel in due.order_by("review_on", "pk")[:MOST]:
        yield Item(
            text=_("The rules for %(channel)s are due for review") % {"channel": channel.name},
            verb=_("Review the rules"),
            url=reverse("channels:parameters", args=[channel.pk]),
            since=start_of_day(channel.review_on),
            due=channel.review_on,
            about=channel.platform.name,
        )


def unanswered_stories(person, at: dt.datetime) -> Iterator[Item]:
    """Stories for the channels in this person's own care; the team sees all of them on their page, not here."""
    if person.is_external:
        return
    own = in_care_of(person, at=at)
    if rights.manages(person):
        # A co-administrator stands in on the page; it waits for those who run the channel.
        own = own.filter(Q(responsible=person) | Q(deputy=person))
    unanswered = (
        Contribution.objects.filter(state=StoryState.SENT).exclude(by=person).select_related("channel__platform")
    )
    for story in unanswered.filter(channel__in=own.values("pk")).order_by("at", "pk")[:MOST]:
        yield Item(
            text=_("%(channel)s: a colleague sent the story “%(title)s”")
            % {"channel": story.channel.name, "title": story.title},
            verb=_("Answer"),
            url=reverse("channels:story", args=[story.pk]),
            since=story.at,
            about=story.channel.platform.name,
        )


def proofs(person, at: dt.datetime) -> Iterator[Item]:
    """A phrase that this person was asked to show, and for the team a picture that somebody else can look at. One query."""
    asked = Q(holder=person, answered_at=None, expires_at__gt=at)
    if rights.manages(person):
        asked |= Q(answered_at__isnull=False) & ~Q(holder=person)
    found = Challenge.objects.open().filter(asked, grant__ended_at=None).select_related("grant__channel__platform")
    for proof in found.order_by(F("answered_at").asc(nulls_first=True), "asked_at", "pk")[: 2 * MOST]:
        if proof.answered_at is None:
            yield _of_proof(
                proof, _("%(channel)s: show that you can get in"), _("Get the phrase"), since=proof.asked_at,
                due=last_day_before(proof.expires_at),
            )  # fmt: skip
        else:
            yield _of_proof(
                proof, _("%(channel)s: a picture of a proof waits for a look"), _("Look at it"),
                since=proof.answered_at, shared=True,
            )  # fmt: skip


def _of_proof(proof: Challenge, text: str, verb: str, *, since: dt.datetime, due=None, shared: bool = False) -> Item:
    channel = proof.grant.channel
    return Item(
        text=text % {"channel": channel.name},
        verb=verb,
        url=reverse("channels:proof-look" if shared else "channels:proof", args=[channel.pk, proof.pk]),
        since=since,
        due=due,
        about=channel.platform.name,
        shared=shared,
    )
