"""Stories for a channel's people: sent by any colleague, answered by whoever speaks for the channel (N3, U2).

Its people get one letter a week at most, for all their channels together; it says that stories are there, the page says
which. The sender gets one letter with the answer.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.holding import lock_people
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import Channel, Contribution, StoryState
from channels_registry.rights import manages
from channels_registry.spokespeople import may_speak_for, people_of, spoken_for_by
from ledger.recording import record
from notifications.writing import Post, write_letter, write_letters
from portal.store import day_of, portal_zone
from portal.typed_text import is_web_link

MOST_A_DAY = 5
# The hour at which Monday's letter leaves, in the portal's time zone.
LETTER_HOUR = 7
PHRASES = {
    "channels.story_used": gettext_lazy("used a story that was sent for the channel"),
    "channels.story_not_used": gettext_lazy("did not use a story that was sent for the channel"),
}


class StoryRefused(Exception):
    """The story cannot be sent or answered so; the text says why and what to do."""


@dataclass(frozen=True)
class Story:
    """What a colleague sends; every field but ``link`` is needed."""

    title: str
    text: str
    language: str
    people_shown: str
    link: str = ""


def channels_open_to(person: Person):
    """The channels on duty to which ``person`` may send: those they may know of."""
    if not person.may(Permission.FILE_REQUESTS):
        return Channel.objects.none()
    return Channel.objects.on_duty().visible_to(person)


def with_channel_as_known(found: QuerySet, reader: Person) -> QuerySet:
    """Stories with ``known_as``: their channel's name, or "" where ``reader`` may not know of it any more (A22).

    A channel can be taken off every list after somebody outside it sent its people a story.
    """
    known = Exists(Channel.objects.visible_to(reader).filter(pk=OuterRef("channel")))
    return found.annotate(
        known_as=Case(When(known, then=F("channel__name")), default=Value(""), output_field=CharField())
    )


def name_or_hidden(name: str) -> str:
    """The channel's name as the reader may know it (see ``with_channel_as_known``), or what to say instead."""
    return name or _("a channel that is no longer listed")


def sent_today(person: Person, *, at: dt.datetime) -> int:
    """How many stories ``person`` has sent within the last 24 hours, to all channels together."""
    return Contribution.objects.filter(by=person, at__gt=at - dt.timedelta(days=1)).count()


@transaction.atomic
def send_story(channel: Channel, story: Story, *, by: Person, at: dt.datetime) -> Contribution:
    """Send a story to the channel's people. Raises StoryRefused."""
    lock_people([by])  # so that five at once are five, not six
    if not channels_open_to(by).filter(pk=channel.pk).exists():
        raise StoryRefused(
            _("“%(name)s” takes no stories now. Choose a channel that is in service.") % {"name": channel}
        )
    if not story.title.strip() or not story.text.strip():
        raise StoryRefused(_("Write the title and the story."))
    _refuse_other_links(story.link)
    if sent_today(by, at=at) >= MOST_A_DAY:
        raise StoryRefused(
            ngettext(
                "You have sent %(count)d story in the last 24 hours, and that is the limit. Send this one tomorrow.",
                "You have sent %(count)d stories in the last 24 hours, and that is the limit. Send this one tomorrow.",
                MOST_A_DAY,
            )
            % {"count": MOST_A_DAY}
        )
    sent = Contribution.objects.create(
        channel=channel,
        by=by,
        at=at,
        title=story.title.strip(),
        text=story.text.strip(),
        language=story.language,
        link=story.link,
        people_shown=story.people_shown,
    )
    _tell_its_people(channel, at=at, besides=by)
    return sent


def _refuse_other_links(link: str) -> None:
    if link and not is_web_link(link):
        raise StoryRefused(_("Give a link that starts with https://."))


def _tell_its_people(channel: Channel, *, at: dt.datetime, besides: Person) -> None:
    """One letter for each of them and each week (design §5.12); whatever else comes until it leaves is on the page it leads to."""
    leaves_at = _next_monday(at)
    posts = [
        Post(
            f"stories:{person.pk}:{leaves_at.date().isoformat()}",
            person,
            data={"name": person.full_name, "path": "/registry/stories/received/"},
        )
        for person in people_of(channel, at=at)
        if person != besides
    ]
    write_letters("channels.stories", posts, at=at, leaves_at=leaves_at)


def _next_monday(at: dt.datetime) -> dt.datetime:
    """The next Monday on which the clock strikes the letter's hour where the portal is."""
    zone = portal_zone()
    day = day_of(at, zone)
    monday = day + dt.timedelta(days=-day.weekday() % 7)
    morning = dt.datetime.combine(monday, dt.time(LETTER_HOUR), tzinfo=zone)
    if morning <= at:
        morning = dt.datetime.combine(monday + dt.timedelta(days=7), dt.time(LETTER_HOUR), tzinfo=zone)
    return morning.astimezone(dt.UTC)


def used(story: Contribution, *, post_url: str, by: Person, at: dt.datetime) -> None:
    """Say where the story appeared. Raises StoryRefused."""
    if not post_url.strip():
        raise StoryRefused(_("Give the link to the post."))
    _refuse_other_links(post_url.strip())
    _answer(story, StoryState.USED, by=by, at=at, post_url=post_url.strip())


def not_used(story: Contribution, *, reason: str, by: Person, at: dt.datetime) -> None:
    """Say why the story was not used; the sender reads it. Raises StoryRefused."""
    if not reason.strip():
        raise StoryRefused(_("Write why; the sender reads it."))
    _answer(story, StoryState.NOT_USED, by=by, at=at, reason=reason.strip())


@transaction.atomic
def _answer(story: Contribution, state: StoryState, *, by: Person, at: dt.datetime, **words) -> None:
    unanswered = Contribution.objects.filter(pk=story.pk, state=StoryState.SENT)
    if not may_answer(story, by=by, at=at):
        raise StoryRefused(_("Only the people of “%(name)s” answer its stories.") % {"name": story.channel})
    if not unanswered.update(state=state, answered_by=by, answered_at=at, **words):
        raise StoryRefused(_("A colleague has already answered this story."))
    story.refresh_from_db()
    record(
        f"channels.story_{state}", story.channel, by=by, at=at, why=words.get("reason", ""),
        data={"story": story.pk, "by": story.by_id},
    )  # fmt: skip
    write_letter(
        "channels.story_answer",
        event=f"story-answer:{story.pk}",
        person=story.by,
        at=at,
        data={
            "name": story.by.full_name,
            "title": story.title,
            "channel": with_channel_as_known(Contribution.objects.filter(pk=story.pk), story.by).get().known_as,
            "post_url": story.post_url,
            "reason": story.reason,
            "path": f"/registry/stories/{story.pk}/",
        },
    )


def may_answer(story: Contribution, *, by: Person, at: dt.datetime) -> bool:
    """Whoever speaks for the channel, and the team, but never for a story of one's own."""
    return story.by_id != by.pk and may_speak_for(by, story.channel, at=at)


def stories_read_by(person: Person, *, at: dt.datetime):
    """Stories sent for the channels that ``person`` speaks for; all of them for the team."""
    if manages(person):
        return Contribution.objects.all()
    return Contribution.objects.filter(channel__in=spoken_for_by(person, at=at).values("pk"))
