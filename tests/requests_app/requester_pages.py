"""The requester's pages for tests: their addresses, and a draft whose requester is signed in."""

from django.urls import reverse

from requests_app.models import ChannelRequest
from tests.requests_app.sheets import draft


def at(name, channel_request, *more):
    return reverse(f"requests:{name}", args=[channel_request.pk, *more])


def own_draft(client) -> ChannelRequest:
    """A complete draft whose requester is signed in."""
    channel_request = draft()
    client.force_login(channel_request.requester)
    return channel_request
