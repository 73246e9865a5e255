"""Whether the group that a request names has said that its requester works for it."""

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Body, Person, PersonKind
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation
from requests_app.refusals import NotAllowed


def awaited_bodies(person: Person) -> frozenset[int]:
    """The groups (keys) that were asked about a newcomer and have not answered: they can write for these, and for no other."""
    if not person.is_newcomer:
        return frozenset()
    return frozenset(GroupConfirmation.objects.open().filter(person=person).values_list("body_id", flat=True))


def unconfirmed(channel_request: ChannelRequest) -> str:
    """Why nothing is decided on it yet, in a sentence; "" where its group has confirmed who asks."""
    if channel_request.group_confirmed:
        return ""
    return _(
        "Group not confirmed yet: %(group)s has not said that %(name)s works for it. Nothing is decided before."
    ) % {
        "group": channel_request.body or _("the group"),
        "name": channel_request.requester,
    }


def is_confirmed(person: Person, *, body: Body) -> bool:
    """Whether ``person`` asks for ``body`` without its word being awaited; must be inside a transaction.

    An open question is held until the transaction ends, so that its answer finds the request that is being handed in.
    Raises NotAllowed for a newcomer whom nobody was asked about, and for whoever has this group's no as its last word:
    that another group knows them since says nothing about this one.
    """
    awaited = GroupConfirmation.objects.open().filter(person=person, body=body)
    if awaited.update(asked_at=F("asked_at")):
        return False
    # Read anew: they may have been confirmed since the page began.
    if Person.objects.filter(pk=person.pk, kind=PersonKind.NEWCOMER).exists():
        raise NotAllowed(
            _(
                "%(group)s has not been asked whether you work for it, or it did not confirm it. Start again for your group."
            )
            % {"group": body}
        )
    if declined_by(person, body=body) and not person.memberships.live().filter(body=body).exists():
        raise NotAllowed(
            _(
                "%(group)s has not confirmed that you work for it. If this is a mistake, write to the communications team: "
                "they can ask again."
            )
            % {"group": body}
        )
    return True


def declined_by(person: Person, *, body: Body | None) -> GroupConfirmation | None:
    """The group's last word about this person, where it was a no."""
    answers = GroupConfirmation.objects.filter(person=person, body=body, answered_at__isnull=False).select_related(
        "body"
    )
    last = answers.exclude(outcome=ConfirmationOutcome.ENDED).order_by("-answered_at", "-pk").first()
    return last if last is not None and last.outcome == ConfirmationOutcome.DECLINED else None
