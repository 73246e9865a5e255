"""What a yearly check-up saw of picture and link back stands on the page on coherence; nobody's word is not known (U5, L3)."""

import pytest
from django.utils import timezone

from audits.checkup.answering import answer
from audits.checkup.looks import looks_of
from channels_registry.coherence import Look, coherence_of
from channels_registry.models import Channel
from tests.audits.campaign_world import cast
from tests.audits.check_up_world import all_right, asked, page

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize(("said", "link_back"), [("yes", True), ("no", False), ("unknown", None)])
def test_the_latest_answer_counts(said, link_back):
    people, now = cast(), timezone.now()
    sheet = page(asked(at=now), people.channel)
    assert looks_of([people.channel.pk]) == {}

    answer(sheet, all_right(sheet, brand_link=said), by=sheet.person, at=now)

    seen = Look(picture=True, link_back=link_back, at=now)
    assert looks_of([people.channel.pk]) == {people.channel.pk: seen}
    found = coherence_of(Channel.objects.filter(pk=people.channel.pk), organisation="ACT", at=now)
    assert [one.look for one in found.presences] == [seen]
