"""Who may not decide on a request, from facts (design §3, N4): enforced for button, POST, API and superuser alike."""

from django.utils.translation import gettext as _

from accounts.models import Person
from requests_app.models import ChannelRequest


class ConflictOfInterest(Exception):
    """This person may not decide on this request; the text says why and who can."""


def conflict_of(person: Person, channel_request: ChannelRequest) -> str:
    """Why ``person`` may not decide on the request, in a sentence; "" when nothing stands against it.

    Belonging to the Secretariat, or becoming the communications co-administrator (A8), is no conflict.
    """
    if channel_request.requester_id == person.pk:
        return _("You filed this request, so a colleague decides on it.")
    if channel_request.answers.filter(saved_by=person).exists():
        return _("You helped to write this request, so a colleague decides on it.")
    runners = Person.objects.filter(pk__in=channel_request.answers.values("people"))
    if runners.filter(pk=person.pk).exists():
        return _("You will run this channel, so a colleague decides on it.")
    if runners.filter(manager=person).exists():
        return _("You manage someone who will run this channel, so a colleague decides on it.")
    return ""


def refuse_conflicts(channel_request: ChannelRequest, *, by: Person) -> None:
    """Raise ConflictOfInterest if ``by`` may not decide on the request."""
    sentence = conflict_of(by, channel_request)
    if sentence:
        raise ConflictOfInterest(sentence)
