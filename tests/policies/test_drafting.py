"""Draft together: who is asked and told, what is said to which clause, what becomes of it, and publishing after that (I5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.departures import deactivate
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from notifications.sending import words_of
from policies.drafting import commenting, consulting
from policies.drafting.attention import DRAFTS, INVITATIONS, monday_facts
from policies.drafting.reading import drafts_visible_to
from policies.drafting.telling import ASKED, REMINDED, tell_invited
from policies.library import drafts
from policies.library.clauses import clauses_of
from policies.library.drafts import DraftRefused
from policies.library.publishing import PublishingRefused, publish_draft
from policies.library.words import Words
from policies.models import Consultation, DraftComment, Invitee, Outcome, PolicyVersion
from portal.attention import told_by
from portal.languages import Language
from portal.store import settings_read_once
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
UNTIL = dt.date(2026, 4, 20)
BODY = "## 1. Answers\n\nAnswer within two days.\n\nKeep calm.\n"


def drafts_for(person, at) -> list:
    """What drafts ask of the person, as the home page asks for it."""
    return [item for found in told_by([INVITATIONS, DRAFTS], person, at) for item in found]


@pytest.fixture
def lead():
    return world.lead()


@pytest.fixture
def draft(lead) -> PolicyVersion:
    policy = drafts.create_policy("On comments", by=lead, at=AT)
    return drafts.start_draft(policy, words=[Words(Language.EN, "On comments", BODY)], by=lead, at=AT)


@pytest.fixture
def reader():
    return world.requester(name="Reader Rosa")


@pytest.fixture
def consultation(draft, lead, reader) -> Consultation:
    return consulting.open_for_comments(draft, until=UNTIL, people=[reader], by=lead, at=AT)


def say(draft, by, text="Two is too few.", about="Answer within two days.", at=AT + DAY) -> DraftComment:
    body = draft.texts.get(language="en").body
    anchor = next(clause.anchor for clause in clauses_of(body) if clause.words == about)
    return commenting.comment(draft, language="en", anchor=anchor, text=text, by=by, at=at)


def test_people_and_whole_groups_are_asked_once_each(draft, lead, reader):
    group = world.body("Forum")
    members = {world.requester(of=group).pk for _number in range(3)}
    world.requester()  # of another group
    left = world.requester(of=group, name="Left")
    deactivate(left, by=None, at=AT, why="Left.", forced=True)

    opened = consulting.open_for_comments(
        draft, until=UNTIL, people=[reader, lead], bodies=[group, reader.memberships.get().body], by=lead, at=AT
    )

    assert set(opened.invitees.values_list("person", flat=True)) == {reader.pk, *members}
    assert opened.invitees.get(person=reader).of_body is None
    assert consulting.invite_more(opened, people=[world.requester(), reader], by=lead, at=AT) == 1
    with pytest.raises(DraftRefused, match="asked already"):
        consulting.invite_more(opened, people=[reader], by=lead, at=AT)


@pytest.mark.parametrize("until", [AT.date(), AT.date() + 6 * DAY, AT.date() - DAY, AT.date() + 184 * DAY])
def test_the_last_day_is_neither_too_near_nor_too_far(draft, lead, reader, until):
    with pytest.raises(DraftRefused, match="Choose a last day"):
        consulting.open_for_comments(draft, until=until, people=[reader], by=lead, at=AT)

    assert (Consultation.objects.count(), Invitee.objects.count(), Letter.objects.count()) == (0, 0, 0)


def test_nobody_to_ask_nothing_to_read_and_twice_are_refused(draft, lead, reader, consultation):
    empty = drafts.start_draft(draft.policy, by=lead, at=AT)
    before = (Consultation.objects.count(), Invitee.objects.count(), LedgerEntry.objects.count())
    for version, people, sentence in (
        (draft, [reader], "open for comments already"),
        (empty, [reader], "Write a title and a text"),
    ):
        with pytest.raises(DraftRefused, match=sentence):
            consulting.open_for_comments(version, until=UNTIL, people=people, by=lead, at=AT)
    drafts.save_text(empty, "en", Words(Language.EN, "Now", "There is a text."), by=lead, at=AT)
    with pytest.raises(DraftRefused, match="at least one person"):
        consulting.open_for_comments(empty, until=UNTIL, people=[lead], by=lead, at=AT)

    assert (Consultation.objects.count(), Invitee.objects.count(), LedgerEntry.objects.count()) == before


def test_only_the_invited_the_team_and_the_auditors_see_a_draft(draft, consultation, lead, reader):
    others = [world.requester(), world.external(), world.administrator()]

    assert [list(drafts_visible_to(person)) for person in others] == [[], [], []]
    assert [list(drafts_visible_to(p)) for p in (reader, world.comms(), world.auditor(), lead)] == [[draft]] * 4


@pytest.mark.parametrize("role", [world.requester, world.external, world.auditor, world.administrator])
def test_nobody_else_comments(draft, consultation, role):
    with pytest.raises(DraftRefused, match="asked for them"):
        say(draft, role())

    assert list(DraftComment.objects.all()) == []


@pytest.mark.parametrize(("at", "is_taken"), [(UNTIL - DAY, True), (UNTIL, True), (UNTIL + DAY, False)])
def test_the_last_day_counts(draft, consultation, reader, at, is_taken):
    moment = dt.datetime.combine(at, dt.time(12), tzinfo=dt.UTC)
    if is_taken:
        assert say(draft, reader, at=moment).outcome == ""
    else:
        with pytest.raises(DraftRefused, match="The time for comments is over"):
            say(draft, reader, at=moment)
        assert list(DraftComment.objects.all()) == []


def test_a_comment_keeps_the_words_it_was_about(draft, consultation, lead, reader):
    made = say(draft, reader)
    drafts.save_text(draft, "en", Words(Language.EN, "On comments", BODY.replace("two", "five")), by=lead, at=AT + DAY)

    made.refresh_from_db()
    assert made.quoted == "Answer within two days."
    with pytest.raises(DraftRefused, match="just been changed"):
        commenting.comment(draft, language="en", anchor=made.anchor, text="Late.", by=reader, at=AT + DAY)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_a_comment_says_something_that_fits(draft, consultation, reader, text):
    with pytest.raises(DraftRefused):
        say(draft, reader, text=text)

    assert list(DraftComment.objects.all()) == []


def test_the_writer_of_a_comment_and_the_team_answer(draft, consultation, lead, reader):
    other = world.requester()
    consulting.invite_more(consultation, people=[other], by=lead, at=AT)
    made = say(draft, reader)

    commenting.answer(made, text="How many?", by=lead, at=AT + DAY)
    commenting.answer(made, text="Five.", by=reader, at=AT + DAY)
    with pytest.raises(DraftRefused, match="whoever wrote it"):
        commenting.answer(made, text="Me too.", by=other, at=AT + DAY)

    assert list(made.answers.values_list("text", flat=True)) == ["How many?", "Five."]


def test_what_is_not_taken_over_has_a_reason_and_can_be_said_anew(draft, consultation, lead, reader):
    made = say(draft, reader)

    for outcome, because in (("not_taken", " "), ("", "x"), ("perhaps", "x")):
        with pytest.raises(DraftRefused):
            commenting.resolve(made, outcome=outcome, because=because, by=lead, at=AT + DAY)
    with pytest.raises(DraftRefused, match="work of"):
        commenting.resolve(made, outcome="taken", by=reader, at=AT + DAY)
    made.refresh_from_db()
    assert made.outcome == ""

    commenting.resolve(made, outcome="not_taken", because="The board wants two.", by=lead, at=AT + DAY)
    commenting.resolve(made, outcome="taken", by=world.comms(), at=AT + 2 * DAY)
    assert (made.outcome, made.because) == (Outcome.TAKEN, "")
    assert LedgerEntry.objects.filter(action="policies.comment_resolved").count() == 2


def test_publishing_waits_for_the_day_and_for_every_comment(draft, consultation, lead, reader):
    """I5: refused while it is open, refused while something is unresolved, then done."""
    made = say(draft, reader)

    def publish(at):
        return publish_draft(draft, effective_on=at.date(), by=lead, at=at)

    with pytest.raises(PublishingRefused, match="People can comment until"):
        publish(AT + 2 * DAY)
    with pytest.raises(PublishingRefused, match="1 comment is not resolved"):
        publish(dt.datetime.combine(UNTIL + DAY, dt.time(9), tzinfo=dt.UTC))
    draft.refresh_from_db()
    assert draft.is_draft

    commenting.resolve(made, outcome="taken", by=lead, at=AT + 3 * DAY)
    consulting.close_consultation(consultation, by=lead, at=AT + 3 * DAY)
    assert publish(AT + 3 * DAY).published_at == AT + 3 * DAY
    for act in (
        lambda: say(draft, reader, at=AT + 3 * DAY),
        lambda: commenting.answer(made, text="Late.", by=lead, at=AT + 3 * DAY),
        lambda: commenting.resolve(made, outcome="not_taken", because="x", by=lead, at=AT + 3 * DAY),
        lambda: consulting.open_for_comments(draft, until=UNTIL, people=[reader], by=lead, at=AT + 3 * DAY),
    ):
        with pytest.raises(DraftRefused):
            act()


def test_a_second_round_follows_a_first_whose_day_has_come(draft, consultation, lead, reader):
    made = say(draft, reader)
    later = dt.datetime.combine(UNTIL + DAY, dt.time(9), tzinfo=dt.UTC)

    second = consulting.open_for_comments(draft, until=UNTIL + 20 * DAY, people=[reader], by=lead, at=later)

    consultation.refresh_from_db()
    assert (consultation.closed_at, consultation.closed_by, second.closed_at) == (later, None, None)
    with pytest.raises(DraftRefused, match="over already"):
        consulting.close_consultation(consultation, by=lead, at=later)
    assert made.outcome == ""


def test_each_is_written_to_once_and_reminded_once_at_most(draft, consultation, lead, reader):
    """Within the weekly budget (design §5.12): whoever had such a letter this week hears a few nights later."""
    busy, silent, done = world.requester(name="Busy"), world.requester(name="Silent"), world.requester(name="Done")
    consulting.invite_more(consultation, people=[busy, silent, done], by=lead, at=AT)
    Letter.objects.create(
        kind=ASKED, event="another draft", person=busy, address=busy.email, language="en", created_at=AT - 2 * DAY,
        next_try_at=AT, message_id="<x@example.org>",
    )  # fmt: skip

    for night in range(30):
        at = AT + night * DAY
        assert tell_invited(at=at, dry_run=True) == tell_invited(at=at)
        if night == 1:
            say(draft, reader)
            commenting.say_done(draft, by=done, at=AT + DAY)

    sent = [
        (letter.person.full_name, letter.kind, (letter.created_at - AT).days)
        for letter in Letter.objects.exclude(event="another draft")
        .order_by("created_at", "pk")
        .select_related("person")
    ]
    assert sorted(sent) == sorted(
        [
            ("Reader Rosa", ASKED, 0), ("Silent", ASKED, 0), ("Done", ASKED, 0), ("Busy", ASKED, 5),
            ("Silent", REMINDED, 17), ("Busy", REMINDED, 17),
        ]
    )  # fmt: skip


def test_the_letters_lead_to_the_draft_and_hold_nothing_of_its_text(draft, consultation, reader):
    tell_invited(at=AT)
    letter = Letter.objects.get(person=reader)

    for kind in (ASKED, REMINDED):
        for language, part in (("en", "20 April 2026"), ("fr", "20 avril 2026")):
            written = words_of(kind, language=language, data=letter.data)
            assert part in written.subject
            assert f"/policies/drafts/{draft.pk}/comments/" in written.body
            assert "Keep calm" not in written.body


def test_nobody_is_told_of_what_is_withdrawn(draft, consultation, lead, reader):
    """Neither by letter nor on the home page: nothing can be said about it any more."""
    assert len(drafts_for(reader, AT)) == 1
    drafts.withdraw_draft(draft, why="Overtaken.", by=lead, at=AT)

    assert (tell_invited(at=AT + DAY), Letter.objects.count()) == (0, 0)
    assert drafts_for(reader, AT + DAY) == []


def test_home_says_what_waits_for_whom(draft, consultation, lead, reader):
    """“What needs you”: to comment, to answer, to publish; and the Monday letter."""

    def waits(person, at):
        return [item.verb for item in drafts_for(person, at)]

    over = dt.datetime.combine(UNTIL + DAY, dt.time(9), tzinfo=dt.UTC)
    assert (waits(reader, AT), waits(lead, AT), waits(world.requester(), AT)) == (["Read and comment"], [], [])
    made = say(draft, reader)
    assert (waits(reader, AT + DAY), waits(lead, AT + DAY), waits(world.comms(), AT + DAY)) == (
        [],
        ["Answer"],
        ["Answer"],
    )
    assert {**monday_facts(AT + DAY), "path": ""} == {"running": 1, "comments": 1, "ready": 0, "path": ""}
    commenting.resolve(made, outcome="taken", by=lead, at=AT + DAY)
    assert (waits(lead, AT + DAY), waits(lead, over), waits(world.comms(), over)) == ([], ["Publish"], [])
    publish_draft(draft, effective_on=over.date(), by=lead, at=over)
    assert (waits(lead, over), monday_facts(over)) == ([], None)


def test_home_costs_the_same_with_one_draft_and_with_three(
    draft, consultation, lead, reader, django_assert_num_queries
):
    """As on a page, which reads the settings once: the settings, what waits, the drafts and their titles."""
    say(draft, reader)
    with settings_read_once(), django_assert_num_queries(4):
        list(drafts_for(lead, AT + DAY))
    for _number in range(2):
        other = drafts.start_draft(draft.policy, words=[Words(Language.EN, "More", BODY)], by=lead, at=AT)
        consulting.open_for_comments(other, until=UNTIL, people=[reader], by=lead, at=AT)
        say(other, reader)
    with settings_read_once(), django_assert_num_queries(4):
        assert len(list(drafts_for(lead, AT + DAY))) == 3
    stranger = world.external()
    with settings_read_once(), django_assert_num_queries(2):
        assert list(drafts_for(stranger, AT + DAY)) == []


def test_the_chain_of_the_record_holds_ids_only(draft, consultation, lead, reader):
    """Design §5.4: what people say and their names can be erased."""
    made = say(draft, reader, text="Geheimwort")
    commenting.answer(made, text="Geheimantwort", by=lead, at=AT + DAY)
    commenting.resolve(made, outcome="not_taken", because="Geheimgrund", by=lead, at=AT + DAY)

    chained = "".join(LedgerEntry.objects.values_list("data", flat=True))
    assert not [word for word in ("Geheim", "Rosa", "Answer within") if word in chained]
    assert f'"people":[{reader.pk}]' in chained
    beside = "".join(LedgerText.objects.values_list("text", flat=True))
    assert ("Geheimgrund" in beside, "Geheimwort" in beside, "Geheimantwort" in beside) == (True, False, False)


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "taken"},
        {"outcome": "not_taken", "resolved_at": AT},
        {"because": "x"},
        {"text": ""},
    ],
)
def test_the_database_refuses_a_comment_that_is_half_resolved(draft, consultation, lead, reader, facts):
    made = say(draft, reader)

    with pytest.raises(IntegrityError), transaction.atomic():
        DraftComment.objects.filter(pk=made.pk).update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftComment.objects.filter(pk=made.pk).update(outcome="not_taken", resolved_by=lead, resolved_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(version=draft, opened_at=AT, opened_by=lead, until=UNTIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitee.objects.create(consultation=consultation, person=reader, invited_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitee.objects.filter(consultation=consultation).update(reminded_at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_comment_and_a_publishing_at_once_never_leave_a_comment_behind(draft, consultation, lead, reader):
    """Whichever comes first: a published version has no unresolved comment."""
    consulting.close_consultation(consultation, by=lead, at=AT)
    group = world.body("Forum")
    world.requester(of=group)

    def publish():
        publish_draft(PolicyVersion.objects.get(pk=draft.pk), effective_on=AT.date(), by=lead, at=AT)

    def open_again():
        version = PolicyVersion.objects.get(pk=draft.pk)
        consulting.open_for_comments(version, until=UNTIL, people=[], bodies=[group], by=lead, at=AT + DAY)

    world.at_once(publish, open_again)

    draft.refresh_from_db()
    open_ones = Consultation.objects.filter(version=draft, closed_at=None).count()
    assert (draft.published_at is None, open_ones) in {(True, 1), (False, 0)}
