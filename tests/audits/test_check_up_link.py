"""The link of the check-up's letter: no password, one person's pages of one campaign, and nothing else (design §5.12)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import departures, editing
from accounts.models import RoleAssignment
from audits.checkup import questions as q
from audits.checkup.answering import answer, say_nothing_changed
from audits.checkup.letters import lines_for, open_key, people_to_tell
from audits.checkup.sheets import place_again
from audits.models import Remediation, ReviewerSignOff, Sheet, SheetKey, Side
from audits.views import check_up_by_link
from channels_registry.models import Channel, Grant
from ledger.models import LedgerEntry
from notifications.keys import UndeclaredKey, refuse_undeclared
from portal.linktokens import digest_of
from portal.ratelimits import Limit
from tests import world
from tests.audits.campaign_world import cast, days
from tests.audits.check_up_world import all_right, asked, close, page

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GONE, REFUSED = 410, 422


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people, now):
    return asked(at=now)


def key_for(campaign, person, *, at) -> str:
    return lines_for(campaign, [person.pk], at=at)[person.pk]["path"].rstrip("/").rpartition("/")[2]


def address(name: str, key: str, *more) -> str:
    return reverse(f"audits:check-up-linked{name}", args=[key, *more])


def facts() -> list:
    return [
        *Sheet.objects.order_by("pk").values(),
        *SheetKey.objects.order_by("pk").values(),
        *Grant.objects.order_by("pk").values_list("pk", "verified_as", "ended_at"),
        Remediation.objects.count(),
        LedgerEntry.objects.count(),
    ]


def fields(sheet, **more) -> dict:
    given = all_right(sheet)
    said = {q.code_of(pk): value for pk, value in given.access.items()} | dict(given.values)
    return {f"page-{name}": value for name, value in {**said, "outcome": "keep", **more}.items()}


# --- What a letter says -------------------------------------------------------------------------------------------------------


def test_all_channels_of_a_person_stand_in_one_letter_behind_one_key(people, now):
    world.channel("Another", coadmin=people.comms, responsible=people.responsible)
    campaign = asked(at=now)

    told = lines_for(campaign, people_to_tell(campaign), at=now)

    assert {pk: row["count"] for pk, row in told.items()} == {people.responsible.pk: 2, people.comms.pk: 2}
    row = told[people.responsible.pk]
    assert row["channels"] == [
        {"name": "Another", "side": "responsible"}, {"name": "Forum on X", "side": "responsible"},
    ]  # fmt: skip
    assert SheetKey.objects.filter(token_digest__in=row["path"]).count() == 0, "only a digest is kept"
    with pytest.raises(UndeclaredKey):
        refuse_undeclared("audits.some_letter", {"sheets": row})


def test_the_number_of_queries_does_not_grow_with_the_people(people, now):
    def cost() -> int:
        campaign = asked(at=now)
        with CaptureQueriesContext(connection) as queries:
            lines_for(campaign, people_to_tell(campaign), at=now)
        return len(queries)

    first = cost()
    for _number in range(3):
        world.channel(coadmin=people.comms2, responsible=world.person())

    assert cost() == first


def test_who_has_answered_everything_is_told_nothing(people, campaign, now):
    say_nothing_changed(page(campaign, people.channel), by=people.responsible, at=now)

    assert lines_for(campaign, [people.responsible.pk], at=now) == {}
    assert people_to_tell(campaign) == {people.comms.pk}


# --- What it opens --------------------------------------------------------------------------------------------------------------


def test_get_changes_nothing_and_the_pages_are_kept_from_search_engines_and_caches(client, people, campaign, now):
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)
    before = facts()

    for name, args in (("", ()), ("-page", (sheet.pk,)), ("-answer", (sheet.pk,)), ("-same", (sheet.pk,))):
        response = client.get(address(name, key, *args))
        assert response.status_code == 200
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] in ("same-origin", "no-referrer")

    assert facts() == before


def test_one_button_answers_without_a_password(client, people, campaign, now):
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)

    response = client.post(address("-same", key, sheet.pk))

    assert (response.status_code, response.headers["Location"]) == (302, address("", key))
    sheet = page(campaign, people.channel)
    assert (sheet.answered_by, sheet.by_link, sheet.nothing_changed) == (people.responsible, True, True)
    assert "_auth_user_id" not in client.session, "nobody is signed in by it"


def test_the_whole_page_is_answered_by_the_link_and_by_it_only_once(client, people, campaign, now):
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)
    response = client.post(address("-answer", key, sheet.pk), fields(sheet, brand_bio=q.NO))
    assert response.status_code == 302
    assert page(campaign, people.channel).answers["brand_bio"] == q.NO
    before = facts()

    again = client.post(address("-answer", key, sheet.pk), fields(sheet, brand_bio=q.YES))

    assert again.status_code == REFUSED
    assert facts() == before


def test_the_link_opens_no_page_of_anybody_else(client, people, campaign, now):
    theirs = page(campaign, people.channel, Side.COADMIN)
    key = key_for(campaign, people.responsible, at=now)
    before = facts()

    assert client.get(address("-page", key, theirs.pk)).status_code == 404
    assert client.post(address("-same", key, theirs.pk)).status_code == 404
    assert facts() == before


def test_the_link_opens_nothing_of_another_campaign(client, people, campaign, now):
    later = asked(at=now)
    key = key_for(campaign, people.responsible, at=now)

    assert client.get(address("-page", key, page(later, people.channel).pk)).status_code == 404


def test_it_tells_the_co_administrators_answer_to_nobody_before_they_have_answered(client, people, campaign, now):
    """Two sides that cannot read each other (N7)."""
    other = page(campaign, people.channel, Side.COADMIN)
    answer(other, all_right(other, remark="The banner is five years old."), by=people.comms, at=now)
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)

    assert b"five years old" not in client.get(address("-page", key, sheet.pk)).content


@pytest.mark.parametrize("how", ["unknown", "closed", "left", "later letter", "too old"])
def test_a_link_that_is_over_says_so_and_changes_nothing(client, people, campaign, now, how):
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)
    if how == "unknown":
        key = "A" * 43
    elif how == "closed":
        close(campaign, at=now)
    elif how == "left":
        world.grant(people.channel, people.comms2)
        departures.deactivate(people.responsible, by=people.lead, at=now, why="Left.")
    elif how == "later letter":
        key_for(campaign, people.responsible, at=now)
    else:
        SheetKey.objects.update(created_at=now - days(90), expires_at=now - days(1))
    before = facts()

    answers = [
        client.get(address("", key)),
        client.get(address("-page", key, sheet.pk)),
        client.post(address("-same", key, sheet.pk)),
        client.post(address("-answer", key, sheet.pk), fields(sheet)),
    ]

    assert {response.status_code for response in answers} == {GONE}
    assert b"This link no longer works" in answers[0].content
    assert facts() == before


def test_a_new_address_ends_the_link_that_lies_in_the_old_mailbox(client, people, campaign, now):
    key = key_for(campaign, people.responsible, at=now)
    before = Sheet.objects.order_by("pk").values_list("answered_at", flat=True)

    editing.change_person(people.responsible, by=world.administrator(), at=now, email="rita.new@example.org")

    sheet = page(campaign, people.channel)
    assert client.get(address("", key)).status_code == GONE
    assert client.post(address("-same", key, sheet.pk)).status_code == GONE
    assert not any(before.all())
    assert open_key(key_for(campaign, people.responsible, at=now), at=now) is not None


def test_who_leaves_is_asked_no_more_and_somebody_else_is(people, campaign, now):
    key = key_for(campaign, people.responsible, at=now)
    world.grant(people.channel, people.comms2)

    departures.deactivate(people.responsible, by=people.lead, at=now, why="Left.")

    assert open_key(key, at=now) is None
    assert SheetKey.objects.get(token_digest=digest_of(key)).ended_at == now
    assert place_again(at=now, dry_run=True) == 1
    assert page(campaign, people.channel).person == people.responsible
    assert place_again(at=now) == 1
    assert page(campaign, people.channel).person == people.deputy
    assert ReviewerSignOff.objects.filter(campaign=campaign, reviewer=people.deputy, told_at=None).count() == 1
    assert place_again(at=now) == 0


def test_who_speaks_for_the_channel_no_more_sees_it_no_more(client, people, campaign, now):
    """The key opens what its person may answer, not what they once might."""
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)
    world.grant(people.channel, people.comms2)
    Channel.objects.filter(pk=people.channel.pk).update(responsible=None)
    Grant.objects.filter(channel=people.channel, person=people.responsible).update(ended_at=now, end_reason="Left.")
    before = facts()

    assert client.get(address("-page", key, sheet.pk)).status_code == 404
    assert client.post(address("-same", key, sheet.pk)).status_code == 404
    assert facts() == before


def test_whoever_is_responsible_now_is_asked(people, campaign, now):
    somebody = world.person("Nele New")
    Channel.objects.filter(pk=people.channel.pk).update(responsible=somebody)
    RoleAssignment.objects.filter(person=people.comms).update(ended_at=now)
    world.grant(people.channel, people.comms2)

    assert place_again(at=now) == 2

    assert page(campaign, people.channel).person == somebody
    assert page(campaign, people.channel, Side.COADMIN).person == people.comms2


def test_guessing_is_limited(client, monkeypatch):
    monkeypatch.setattr(check_up_by_link, "BY_LINK", Limit("check-up-link", most=2, seconds=3600))

    codes = [client.get(address("", "A" * 43)).status_code for _number in range(3)]

    assert codes == [GONE, GONE, 429]


def test_a_password_is_refused_with_the_reason(client, people, campaign, now):
    """design §5.8."""
    key, sheet = key_for(campaign, people.responsible, at=now), page(campaign, people.channel)
    before = facts()

    response = client.post(address("-answer", key, sheet.pk), fields(sheet, remark="password: hunter22x"))

    assert response.status_code == REFUSED
    assert b"looks like a password" in response.content
    assert facts() == before


def test_the_co_administrator_ticks_six_or_says_which(client, people, campaign, now):
    """A18."""
    key = key_for(campaign, people.comms, at=now)
    sheet = page(campaign, people.channel, Side.COADMIN)
    before = facts()
    assert client.post(address("-same", key, sheet.pk), {"quick-posts": list(q.POSTS)[:5]}).status_code == REFUSED
    assert facts() == before

    assert client.post(address("-same", key, sheet.pk), {"quick-posts": list(q.POSTS)}).status_code == 302

    answered = page(campaign, people.channel, Side.COADMIN)
    assert {code: answered.answers[code] for code in q.POSTS} == dict.fromkeys(q.POSTS, q.YES)


def test_an_end_date_far_ahead_does_not_keep_a_key_alive_for_ever(people, campaign, now):
    key_for(campaign, people.responsible, at=now)

    assert SheetKey.objects.get().expires_at < now + dt.timedelta(days=60)
