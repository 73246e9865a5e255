"""The words of Annex 1 are numbered: requests keep the ones they answered, the lead changes them on pages (A4)."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from ledger.models import LedgerEntry
from requests_app.annex1.forms import FORMS
from requests_app.annex1.question_sets import (
    changed_in_one_language,
    discard_drafts,
    draft_wording,
    publish_question_set,
)
from requests_app.annex1.reading import answers_in_words, purpose_in_words
from requests_app.annex1.wording import drafted_words, latest_words, words_of
from requests_app.drafting.handing_in import hand_in
from requests_app.models import QuestionSet, Wording, WordingDraft
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.form_words import QuestionWordsForm, parts_of
from tests import world
from tests.requests_app.sheets import draft, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
HINT_EN, HINT_FR = "Say it as you would to a friend.", "Dites-le comme à une amie."


def change(key, texts, *, by):
    """Draft texts of one question, the others as they are."""
    form = QuestionWordsForm(key=key, words=drafted_words())
    as_is = {
        (language, part.part): form.words.texts.get((key, language, part.part), part.shipped[language])
        for part in form.parts
        for language in ("en", "fr")
        if not part.part.startswith("added")
    }
    return draft_wording(key, {**as_is, **texts}, shipped=form.shipped(), by=by, at=NOW)


def publish(key, texts, *, by):
    change(key, texts, by=by)
    return publish_question_set(why="Clearer words.", by=by, at=timezone.now())


def hint_of(channel_request, key, language="en"):
    with translation.override(language):
        return str(sheet_of(channel_request).words.question(key).hint)


def test_drafts_show_the_new_words_and_requests_handed_in_keep_theirs():
    lead, before, still_open = world.lead(), draft(), draft()
    hand_in(before, by=before.requester, at=NOW)

    published = publish("q05", {("en", "hint"): HINT_EN, ("fr", "hint"): HINT_FR}, by=lead)

    assert published.number == 2
    assert (hint_of(still_open, "q05"), hint_of(still_open, "q05", "fr")) == (HINT_EN, HINT_FR)
    assert hint_of(before, "q05") == ""
    hand_in(still_open, by=still_open.requester, at=NOW)
    publish("q05", {("en", "hint"): "Newer still."}, by=lead)
    still_open.refresh_from_db()
    assert (still_open.question_set, hint_of(still_open, "q05")) == (2, HINT_EN)
    assert (before.question_set, words_of(3).said("q05", "hint")) == (1, "Newer still.")


def test_what_is_drafted_is_seen_by_nobody_until_it_is_published():
    lead, channel_request = world.lead(), draft()

    assert change("q05", {("en", "hint"): HINT_EN}, by=lead) == 1

    assert hint_of(channel_request, "q05") == ""
    assert drafted_words().said("q05", "hint") == HINT_EN
    assert discard_drafts(by=lead) == 1
    assert not QuestionSet.objects.exists()


def test_an_answer_gets_another_label_and_old_requests_keep_the_one_they_chose():
    lead, old, new = world.lead(), draft(), draft()
    hand_in(old, by=old.requester, at=NOW)

    publish("q04", {("en", "option:goals:advocacy"): "Speak up together"}, by=lead)

    assert dict(FORMS["q04"](sheet=sheet_of(new)).fields["goals"].choices)["advocacy"] == "Speak up together"
    assert dict(FORMS["q04"](sheet=sheet_of(old)).fields["goals"].choices)["advocacy"] == "Support our advocacy"


def test_an_answer_is_added_chosen_read_and_withdrawn_without_losing_who_chose_it():
    lead = world.lead()
    added = {("en", "added:goals:added_01"): "Thank our volunteers", ("fr", "added:goals:added_01"): "Remercier"}
    publish("q04", added, by=lead)
    channel_request = draft(q04={"goals": ["added_01"]})

    assert purpose_in_words(sheet_of(channel_request)).startswith("Thank our volunteers")
    hand_in(channel_request, by=channel_request.requester, at=NOW)
    publish(
        "q04",
        {**added, ("en", "withdrawn:goals:added_01"): "1", ("fr", "withdrawn:goals:added_01"): "1"},
        by=lead,
    )

    rows = [
        row.value
        for section in answers_in_words(channel_request, at=NOW)
        for one in section.answers
        for row in one.rows
    ]
    assert "Thank our volunteers" in rows
    newcomer = FORMS["q04"]({"goals": ["added_01"]}, sheet=sheet_of(draft()))
    assert not newcomer.is_valid()


def test_a_withdrawn_answer_stays_on_offer_where_it_is_chosen():
    """A draft that chose it is not made incomplete behind its writer's back."""
    lead, chosen = world.lead(), draft(q04={"goals": ["advocacy"]})
    gone = {("en", "withdrawn:goals:advocacy"): "1", ("fr", "withdrawn:goals:advocacy"): "1"}

    publish("q04", gone, by=lead)

    assert "advocacy" in dict(FORMS["q04"](sheet=sheet_of(chosen)).fields["goals"].choices)
    hand_in(chosen, by=chosen.requester, at=NOW)
    assert "advocacy" not in dict(FORMS["q04"](sheet=sheet_of(draft(q04={"goals": ["brand"]}))).fields["goals"].choices)


def test_only_lists_on_which_nothing_depends_can_grow_or_shrink():
    """Branches and depth of care turn on the others: question 32 knows elections, and keeps them."""
    parts = list(parts_of("q32", latest_words()))

    assert any(part.part == "option:topics:elections" for part in parts)
    assert not any(part.withdrawable or part.part.startswith("added") for part in parts)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({("fr", "text"): ""}, "The question needs its words in French."),
        ({("en", "option:goals:brand"): ""}, "Each answer on a list needs its words in English."),
        ({("en", "text"): "x" * 601}, "A text can have 600 characters at most."),
    ],
)
def test_words_that_cannot_stand_are_refused(texts, sentence):
    lead = world.lead()

    with pytest.raises(Incomplete) as refusal:
        change("q04", texts, by=lead)

    assert sentence in str(refusal.value)
    assert not WordingDraft.objects.exists()


def test_the_rule_about_children_cannot_be_left_out():
    """A12: it is said in any case."""
    with pytest.raises(Incomplete):
        change("q30", {("en", "fixed"): ""}, by=world.lead())

    assert not WordingDraft.objects.exists()


@pytest.mark.parametrize("someone", [world.comms, world.administrator, world.auditor, world.requester])
def test_nobody_but_the_lead_changes_the_words(someone):
    person, lead = someone(), world.lead()
    change("q05", {("en", "hint"): HINT_EN}, by=lead)

    for act in (
        lambda: change("q05", {}, by=person),
        lambda: discard_drafts(by=person),
        lambda: publish_question_set(why="Mine.", by=person, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert WordingDraft.objects.count() == 1
    assert not QuestionSet.objects.exists()


def test_publishing_needs_a_reason_and_something_to_publish():
    lead = world.lead()

    with pytest.raises(NotAllowed):
        publish_question_set(why="Nothing.", by=lead, at=NOW)
    change("q05", {("en", "hint"): HINT_EN}, by=lead)
    with pytest.raises(Incomplete):
        publish_question_set(why="  ", by=lead, at=NOW)

    assert not QuestionSet.objects.exists()
    assert WordingDraft.objects.count() == 1


def test_a_change_in_one_language_is_pointed_out():
    lead = world.lead()
    change("q05", {("en", "hint"): HINT_EN}, by=lead)
    change("q06", {("en", "hint"): HINT_EN, ("fr", "hint"): HINT_FR}, by=lead)

    assert changed_in_one_language(drafted_words(), latest_words()) == ["q05"]


def test_publishing_stands_in_the_record_once_with_its_reason():
    published = publish("q05", {("en", "hint"): HINT_EN}, by=world.lead())

    entry = LedgerEntry.objects.get(action="requests.publish_question_set")
    assert json.loads(entry.words.text)["why"] == "Clearer words."
    assert Wording.objects.filter(question_set=published).count() == 1


def test_the_database_refuses_a_second_text_for_one_place():
    published = publish("q05", {("en", "hint"): HINT_EN}, by=world.lead())

    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.create(question_set=published, question="q05", language="en", part="hint", text="Another.")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionSet.objects.create(number=1, published_at=NOW, published_by=published.published_by, why="Shipped?")


# --- Pages ---------------------------------------------------------------------------------------------------------------


def posted_words(client, key, **changes):
    form = client.get(reverse("review:form-question", args=[key])).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form if bound.name[0] != "w"}
    return {**data, **changes}


def test_the_lead_changes_previews_and_publishes(client):
    lead, reader = world.lead(), draft()
    client.force_login(lead)
    data = posted_words(client, "q05", t1_en=HINT_EN, t1_fr=HINT_FR)

    kept = client.post(reverse("review:form-question", args=["q05"]), data)
    preview = client.get(kept.url).content.decode()
    listed = client.get(reverse("review:form-words")).content.decode()
    compared = client.get(reverse("review:form-publish")).content.decode()
    client.post(reverse("review:form-publish"), {"why": "Clearer words."})

    assert HINT_EN in preview
    assert HINT_FR in preview
    assert "Changed, not published yet" in listed
    assert HINT_EN in compared
    client.force_login(reader.requester)
    assert HINT_EN in client.get(reverse("requests:self-check", args=[reader.pk])).content.decode()


def test_hostile_words_stay_words(client):
    client.force_login(world.lead())
    client.post(
        reverse("review:form-question", args=["q05"]),
        posted_words(client, "q05", t1_en="<script>alert(1)</script>{% now %}"),
    )

    page = client.get(reverse("review:form-preview", args=["q05"])).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_two_leads_at_one_question_see_each_other(client):
    """What the second one typed is kept on the page; what the first one kept is not overwritten."""
    one, two = world.lead(), world.lead()
    client.force_login(two)
    data = posted_words(client, "q05", t1_en="Two's words.")
    change("q05", {("en", "hint"): HINT_EN}, by=one)

    answer = client.post(reverse("review:form-question", args=["q05"]), data)

    assert answer.status_code == 422
    assert "Two&#x27;s words." in answer.content.decode()
    assert drafted_words().said("q05", "hint") == HINT_EN


def test_discarding_one_question_leaves_the_others(client):
    lead = world.lead()
    change("q05", {("en", "hint"): HINT_EN}, by=lead)
    change("q06", {("en", "hint"): HINT_EN}, by=lead)
    client.force_login(lead)

    client.post(reverse("review:form-discard", args=["q05"]))

    assert list(WordingDraft.objects.values_list("question", flat=True)) == ["q06"]
