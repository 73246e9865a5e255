"""Where the question stands whether a group knows somebody, in words, for the person and for the team."""

from django.utils.translation import gettext as _

from accounts.models import Person
from portal.store import day_of
from requests_app.drafting.forgotten import DECLINED_KEPT
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation


def waiting_in_words(asked: GroupConfirmation) -> str:
    """Who has an open question, for the person it is about."""
    words = {"group": asked.body}
    if asked.team_since is None:
        return _("%(group)s has a letter that asks whether you work for it.") % words
    return _("The communications team asks %(group)s whether you work for it.") % words


def for_requester(channel_request: ChannelRequest) -> dict | None:
    """What the page of a request says to a requester who is not confirmed; None where nothing waits. Two queries at most.

    ``asked`` holds a sentence for each open question; ``kept_until`` is the day until which drafts stay after a no.
    """
    if channel_request.group_confirmed:
        return None
    own = GroupConfirmation.objects.filter(person=channel_request.requester).select_related("body")
    if channel_request.body is not None:
        own = own.filter(body=channel_request.body)
    asked = [waiting_in_words(one) for one in own.open()]
    last = None if asked else own.filter(outcome=ConfirmationOutcome.DECLINED).order_by("answered_at").last()
    return {
        "asked": asked,
        "declined": last,
        "kept_until": day_of(last.answered_at + DECLINED_KEPT) if last else None,
    }


def open_about(channel_request: ChannelRequest) -> GroupConfirmation | None:
    """The open question that keeps a request from being decided, for the team; no query where there is none."""
    if channel_request.group_confirmed:
        return None
    about = GroupConfirmation.objects.open().filter(person=channel_request.requester, body=channel_request.body)
    return about.select_related("person", "body").first()


def answered_in_words(person: Person, *, knows: bool) -> str:
    """What the mailbox reads after its answer."""
    if knows:
        return _(
            "You have confirmed that %(name)s works for your group. They are told, and their request can be decided."
        ) % {"name": person}
    return _(
        "You have not confirmed %(name)s. They are told that the group did not confirm it, not who answered or why; what they "
        "handed in is closed."
    ) % {"name": person}
