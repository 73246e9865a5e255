"""Mastodon and servers that speak like it, asked at the account's own home server (N10).

First the server's own interface (account, then its newest posts). Where that is closed, WebFinger leads to the actor and its
outbox, as another server of the network would ask, and the profile's feed tells the posts where the outbox is closed too. A
name may belong to another host than its server (@press@example.org on social.example.org): then the server is asked once the
two have confirmed each other. A number that a server hides (−1) is not known, and a server tells the truth only of accounts
that live on it.
"""

import datetime as dt
from dataclasses import replace
from urllib.parse import quote, urlencode

from activity.models import Look, Metric, Source
from activity.network.connecting import FetchFailed, Outcome
from activity.network.destinations import FetchRefused
from activity.sources.answers import (
    JSON_TYPES,
    AnswerProblem,
    AnswerUnreadable,
    believed_posts,
    count_of,
    figures_of,
    https_host,
    json_list,
    json_object,
    links_of_html,
    list_in,
    object_at,
    objects_in,
    plain_text,
    sum_of,
    text_of,
    web_address,
)
from activity.sources.feeds import FEED_TYPES, FeedUnreadable, read_feed
from activity.sources.interface import Ask, Figure, Observation, ProfileLink, SeenPost, Target
from activity.sources.moments import moment_of, newest

POSTS_ASKED = 40
ONLY_OWN = {"limit": POSTS_ASKED, "exclude_reblogs": "true", "exclude_replies": "true"}
COUNTS = {"followers_count": Metric.FOLLOWERS, "statuses_count": Metric.POSTS}
REACTIONS = ("favourites_count", "reblogs_count", "replies_count", "quotes_count")
# A closed interface says nothing about the account: the ways below may still be open. A server of another kind, which knows
# no such question at all, answers 404 too.
CLOSED = {Outcome.AUTH_REQUIRED, Outcome.FORBIDDEN, Outcome.WRONG_TYPE, Outcome.BAD_ANSWER, Outcome.NOT_FOUND}
SAYS_NOTHING = {Outcome.WRONG_TYPE, Outcome.BAD_ANSWER}
SELF_TYPES = ("application/activity+json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"')
FIELDS_READ = 20


class MastodonAdapter:
    sources = (Source.MASTODON,)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """Two questions where the interface is open, up to ten where name and server part and everything is half closed.
        Raises FetchRefused and FetchFailed as ``ask`` does."""
        try:
            return _by_interface(target.host, target.handle, ask=ask, at=at)
        except AnswerUnreadable:
            closed = None
        except FetchFailed as failure:
            if failure.outcome not in CLOSED:
                raise
            closed = failure
        try:
            return _by_network(target, ask=ask, at=at)
        except (AnswerUnreadable, FetchFailed, FetchRefused) as failure:
            problem = failure
        if not _wants_quiet(problem):
            by_feed = _by_feed(target.host, target.handle, ask=ask, at=at)
            if by_feed is not None:
                return by_feed
        return _verdict(closed, problem)


def _wants_quiet(problem: Exception) -> bool:
    return isinstance(problem, FetchFailed) and problem.outcome == Outcome.RATE_LIMITED


def _verdict(closed: FetchFailed | None, problem: Exception) -> Observation:
    """Why nothing was seen: the word of WebFinger and actor counts most, since no server has a reason to close them."""
    if isinstance(problem, AnswerUnreadable):
        return Observation(Look.UNREADABLE, str(problem))
    if isinstance(problem, FetchRefused) or problem.outcome not in SAYS_NOTHING:
        raise problem
    if closed is not None and closed.outcome not in {Outcome.NOT_FOUND, *SAYS_NOTHING}:
        raise closed
    return Observation(Look.UNREADABLE, "no_known_interface")


# --- The server's own interface ---------------------------------------------------------------------------------------


def _by_interface(host: str, name: str, *, ask: Ask, at: dt.datetime) -> Observation:
    """Raises FetchFailed, FetchRefused and AnswerUnreadable."""
    base = f"https://{host}/api/v1/accounts"
    account = json_object(ask(f"{base}/lookup?{urlencode({'acct': name})}", accept=JSON_TYPES).body)
    handle = text_of(account.get("username"), at_most=260).lower()
    own_id = text_of(account.get("id"), at_most=100)
    if not handle or not own_id:
        raise AnswerUnreadable(AnswerProblem.NO_ACCOUNT)
    if "@" in text_of(account.get("acct"), at_most=600):
        raise AnswerUnreadable(AnswerProblem.NOT_AT_HOME)
    known = {"handle": handle, "stable_id": _permanent(account, host, own_id)}
    if account.get("suspended") is True:
        return Observation(Look.SUSPENDED, **known)
    if moved := object_at(account, "moved"):
        return Observation(Look.MOVED, moved_to=web_address(moved.get("url"), at_most=300), **known)
    seen = Observation(
        Look.OK,
        figures=figures_of(account, COUNTS),
        links=_links(account, at=at),
        verifies_links=True,
        profile_text=plain_text(account.get("note")),
        **known,
    )
    try:
        posts = _posts(
            ask(f"{base}/{quote(own_id, safe='')}/statuses?{urlencode(ONLY_OWN)}", accept=JSON_TYPES), own_id, at
        )
    except FetchFailed as failure:
        # The account's own word counts reposts and answers too: it stands in only where posts cannot be seen.
        latest = moment_of(account.get("last_status_at"), looked_at=at)
        if failure.outcome not in CLOSED or latest is None:
            raise
        return replace(seen, note="by_last_day", latest_post_at=latest)
    return replace(seen, posts=posts, latest_post_at=newest(post.published_at for post in posts))


def _permanent(account: dict, host: str, own_id: str) -> str:
    """The account's permanent address; told since 4.2, so that an older server pins its number on this host."""
    uri = text_of(account.get("uri"), at_most=480)
    return uri if https_host(uri) else f"{host}#{own_id}"


def _posts(answer, own_id: str, at: dt.datetime) -> tuple[SeenPost, ...]:
    own = [status for status in json_list(answer.body) if _is_own(status, own_id)]
    return believed_posts(own, lambda status: _post(status, at))


def _is_own(status: dict, own_id: str) -> bool:
    """No repost, nothing that answers others, nothing that others wrote."""
    answers_others = status.get("in_reply_to_account_id") not in (None, own_id)
    return not status.get("reblog") and not answers_others and object_at(status, "account").get("id", own_id) == own_id


def _post(status: dict, at: dt.datetime) -> SeenPost | None:
    moment = moment_of(status.get("created_at"), looked_at=at)
    key = text_of(status.get("uri") or status.get("id"), at_most=300)
    return SeenPost(key, moment, engagements=sum_of(*map(status.get, REACTIONS))) if moment and key else None


def _links(account: dict, *, at: dt.datetime) -> tuple[ProfileLink, ...]:
    """The profile's fields, with the day on which the server itself found the way back, then links in its text."""
    found: dict[str, ProfileLink] = {}
    for field in objects_in(account.get("fields"))[:FIELDS_READ]:
        verified = moment_of(field.get("verified_at"), looked_at=at)
        for url in links_of_html(field.get("value")):
            found.setdefault(url, ProfileLink(url, verified))
    for url in links_of_html(account.get("note")):
        found.setdefault(url, ProfileLink(url))
    return tuple(found.values())


# --- As another server of the network would ask -----------------------------------------------------------------------


def _by_network(target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
    """Name → actor → outbox. Raises FetchFailed, FetchRefused and AnswerUnreadable where the actor cannot be read."""
    finger = _finger(target.host, target.handle, ask=ask)
    actor_url = _actor_url(finger)
    home = https_host(actor_url)
    if home != target.host:
        at_home = _finger(home, target.handle, ask=ask)
        # The home has to call the account by the very name we asked for: else any name could be led to our account.
        named = f"acct:{target.handle}@{target.host}".lower()
        if {_subject(finger), _subject(at_home)} != {named} or _actor_url(at_home) != actor_url:
            raise AnswerUnreadable(AnswerProblem.NOT_CONFIRMED)
        try:
            return _by_interface(home, target.handle, ask=ask, at=at)
        except FetchFailed as failure:
            if failure.outcome not in CLOSED:
                raise
        except AnswerUnreadable:
            pass
    actor = json_object(ask(actor_url, accept=JSON_TYPES).body)
    if text_of(actor.get("id"), at_most=480) != actor_url:
        raise AnswerUnreadable(AnswerProblem.NO_ACCOUNT)
    return _from_actor(actor, home, target.handle, ask=ask, at=at)


def _finger(host: str, name: str, *, ask: Ask) -> dict:
    question = urlencode({"resource": f"acct:{name}@{host}"})
    return json_object(ask(f"https://{host}/.well-known/webfinger?{question}", accept=JSON_TYPES).body)


def _subject(finger: dict) -> str:
    return text_of(finger.get("subject"), at_most=600).lower()


def _actor_url(finger: dict) -> str:
    for link in objects_in(finger.get("links"))[:50]:
        url = text_of(link.get("href"), at_most=480)
        if link.get("rel") == "self" and link.get("type") in SELF_TYPES and https_host(url):
            return url
    raise AnswerUnreadable(AnswerProblem.NO_ACCOUNT)


def _from_actor(actor: dict, home: str, name: str, *, ask: Ask, at: dt.datetime) -> Observation:
    known = {
        "handle": text_of(actor.get("preferredUsername"), at_most=260).lower(),
        "stable_id": text_of(actor.get("id"), at_most=480),
    }
    if actor.get("suspended") is True:
        return Observation(Look.SUSPENDED, **known)
    if moved_to := actor.get("movedTo"):
        return Observation(Look.MOVED, moved_to=web_address(moved_to, at_most=300), **known)
    links = [
        url for field in _several(actor.get("attachment"))[:FIELDS_READ] for url in links_of_html(field.get("value"))
    ]
    links += links_of_html(actor.get("summary"))
    seen = Observation(
        Look.OK,
        "by_outbox",
        links=tuple(ProfileLink(url) for url in dict.fromkeys(links)),
        profile_text=plain_text(actor.get("summary")),
        **known,
    )
    posts = _outbox(actor, home, ask=ask, at=at)
    if not posts:
        by_feed = _by_feed(home, name, ask=ask, at=at)
        if by_feed is not None and (by_feed.posts or posts is None):
            seen, posts = replace(seen, note="by_feed"), by_feed.posts
    if posts is None:
        raise AnswerUnreadable(AnswerProblem.NO_POSTS)
    latest = newest(post.published_at for post in posts)
    return replace(seen, posts=posts, latest_post_at=latest, figures=_followers(actor, home, ask=ask))


def _several(value) -> list[dict]:
    """In this form of JSON a list of one may be written without its brackets."""
    return [value] if isinstance(value, dict) else objects_in(value)


def _outbox(actor: dict, home: str, *, ask: Ask, at: dt.datetime) -> tuple[SeenPost, ...] | None:
    """Its own posts, on the first page of the outbox; a page may be written out or stand at an address of its own. None
    where they cannot be read."""
    try:
        page = _part(actor.get("outbox"), home, ask=ask)
        if "first" in page:
            page = _part(page["first"], home, ask=ask)
        if count_of(page.get("totalItems")) == 0:
            return ()
        author = actor["id"]
        items = page.get("orderedItems")
        own = [item for item in list_in([items] if isinstance(items, dict) else items) if _is_own_note(item, author)]
        return believed_posts(own, lambda activity: _note(activity, at))
    except FetchFailed as failure:
        if _wants_quiet(failure):
            raise
        return None
    except (FetchRefused, AnswerUnreadable):
        return None


def _is_own_note(activity: dict, author: str) -> bool:
    """Written by the account itself, and no answer to others; a repost is of type Announce."""
    note = object_at(activity, "object")
    answers = note.get("inReplyTo")
    answers_itself = isinstance(answers, str) and answers.startswith(f"{author}/")
    return (
        activity.get("type") == "Create"
        and activity.get("actor", author) == author
        and note.get("attributedTo", author) == author
        and (not answers or answers_itself)
    )


def _note(activity: dict, at: dt.datetime) -> SeenPost | None:
    note = object_at(activity, "object")
    moment = moment_of(note.get("published") or activity.get("published"), looked_at=at)
    key = text_of(note.get("id"), at_most=300)
    likes, shares = object_at(note, "likes").get("totalItems"), object_at(note, "shares").get("totalItems")
    return SeenPost(key, moment, engagements=sum_of(likes, shares)) if moment and key else None


def _followers(actor: dict, home: str, *, ask: Ask) -> tuple[Figure, ...]:
    try:
        count = count_of(_part(actor.get("followers"), home, ask=ask).get("totalItems"))
    except (FetchFailed, FetchRefused, AnswerUnreadable):
        return ()
    return () if count is None else (Figure(Metric.FOLLOWERS, count, "followers.totalItems"),)


def _part(told, home: str, *, ask: Ask) -> dict:
    """A collection of the actor, written out or at an address on the actor's own host."""
    if isinstance(told, dict):
        return told
    address = text_of(told, at_most=480)
    if https_host(address) != home:
        raise AnswerUnreadable(AnswerProblem.NO_POSTS)
    return json_object(ask(address, accept=JSON_TYPES).body)


# --- The profile's feed -----------------------------------------------------------------------------------------------


def _by_feed(host: str, name: str, *, ask: Ask, at: dt.datetime) -> Observation | None:
    """It tells posts and no numbers; None where there is none to read."""
    try:
        answer = ask(f"https://{host}/@{quote(name, safe='')}.rss", accept=FEED_TYPES)
        reading = read_feed(answer.body, fetched_at=at, content_type=answer.content_type)
    except FetchFailed as failure:
        if _wants_quiet(failure):
            raise
        return None
    except (FetchRefused, FeedUnreadable):
        return None
    return Observation(Look.OK, "by_feed", latest_post_at=reading.latest_post_at, posts=reading.posts)
