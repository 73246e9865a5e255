"""When a draft was saved, as its pages say it (ui.md): the time alone only on the same day."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from requests_app.models import ChannelRequest
from tests import world
from tests.requests_app import review_world

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 31, 21, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("saved_at", "zone", "said"),
    [
        (NOW - dt.timedelta(hours=3), "UTC", "Saved 18:30"),
        (NOW - dt.timedelta(days=1), "UTC", "Saved 30 March 2026, 21:30"),
        (NOW - dt.timedelta(days=400), "UTC", "Saved 24 February 2025, 21:30"),
        # Past midnight already, where the reader is.
        (NOW - dt.timedelta(hours=3), "Asia/Colombo", "Saved 00:00"),
        (NOW - dt.timedelta(hours=4), "Asia/Colombo", "Saved 31 March 2026, 23:00"),
    ],
)
@pytest.mark.parametrize("page", ["requests:detail", "requests:check"])
def test_a_draft_says_when_it_was_saved(client, time_machine, page, saved_at, zone, said):
    time_machine.move_to(NOW, tick=False)
    requester = world.requester(time_zone=zone)
    draft = review_world.draft(requester=requester)
    ChannelRequest.objects.filter(pk=draft.pk).update(saved_at=saved_at)
    client.force_login(requester)

    page = client.get(reverse(page, args=[draft.pk])).content.decode()

    line = re.search(r'<p class="saved">(.*?)</p>', page, re.DOTALL)[1]
    assert " ".join(re.sub("<[^>]*>", "", line).split()) == said
