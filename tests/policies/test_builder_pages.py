"""The pages of the policy builder: answered theme by theme, read, put into the library (I1)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.builder import keeping
from policies.builder.examples import ALLIANCE, ASSOCIATION
from policies.builder.themes import BY_KEY, THEMES
from policies.library import sample
from policies.models import PolicyQuestionnaire, PolicyVersion
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    person = world.comms()
    client.force_login(person)
    return person


def begun(by, *, example="", answers=None) -> PolicyQuestionnaire:
    questionnaire = keeping.start_questionnaire(language="en", example=example, by=by, at=timezone.now())
    for theme in THEMES if answers else ():
        keeping.save_theme(questionnaire, theme, answers[theme.key], by=by, at=timezone.now(), read=None)
    return questionnaire


def theme_url(questionnaire, key: str) -> str:
    return reverse("policies:questionnaire-theme", args=[questionnaire.pk, key])


def sent(key: str, answers=ALLIANCE, **changed) -> dict:
    given = {**answers[key], **changed}
    return {name: "" if value is None else value for name, value in given.items()}


def test_from_the_first_page_to_a_draft_in_the_library(client, by):
    """The whole way without a line of JavaScript: begin, twelve pages, check, text, draft."""
    response = client.post(reverse("policies:questionnaire-start"), {"language": "en", "example": "alliance"})
    questionnaire = PolicyQuestionnaire.objects.get()
    for theme in THEMES:
        assert response.url == theme_url(questionnaire, theme.key)
        assert client.get(response.url).status_code == 200
        response = client.post(response.url, {**sent(theme.key), "then": "continue"})
    assert response.url == reverse("policies:questionnaire-check", args=[questionnaire.pk])
    questionnaire.refresh_from_db()
    assert questionnaire.answers == {theme.key: ALLIANCE[theme.key] for theme in THEMES}

    text = client.get(reverse("policies:questionnaire-text", args=[questionnaire.pk])).content.decode()
    assert "the Lighthouse Alliance (“the Alliance” in what follows)" in text
    response = client.post(
        reverse("policies:questionnaire-draft", args=[questionnaire.pk]),
        {"draft-languages": Language.values, "draft-policy": "new"},
    )

    version = PolicyVersion.objects.get()
    assert response.url == reverse("policies:draft", args=[version.pk])
    assert client.get(response.url).status_code == 200
    again = client.get(reverse("policies:questionnaire-text", args=[questionnaire.pk])).content.decode()
    assert "It is in the library" in again
    assert "Make it a draft" not in again


def draft_url(questionnaire) -> str:
    return reverse("policies:questionnaire-draft", args=[questionnaire.pk])


def test_where_the_text_goes_is_said_and_never_presumed(client, by):
    questionnaire = begun(by, answers=ALLIANCE)

    response = client.post(draft_url(questionnaire), {"draft-languages": ["en"]})

    assert response.status_code == 422
    assert "policy" in response.context["draft_form"].errors
    assert list(PolicyVersion.objects.all()) == []


@pytest.mark.parametrize("languages", [["en"], ["fr", "en"]])
def test_a_second_policy_of_the_same_title_is_refused_with_the_way_to_a_new_version(client, by, languages):
    """A15: two policies of one title could not be told apart."""
    lead = world.lead()
    there = sample.load_sample(by=lead, at=timezone.now())
    questionnaire = begun(by, answers=ALLIANCE)

    response = client.post(draft_url(questionnaire), {"draft-languages": languages, "draft-policy": "new"})

    assert response.status_code == 422
    assert response.context["draft_form"].non_field_errors() == [
        "There is a policy called “Social media policy” already. Choose to make a new version of it."
    ]
    assert list(PolicyVersion.objects.all()) == [there]
    client.post(draft_url(questionnaire), {"draft-languages": languages, "draft-policy": str(there.policy_id)})
    assert PolicyVersion.objects.drafts().get().policy == there.policy


def test_a_page_that_is_not_finished_is_refused_with_its_words_kept(client, by):
    questionnaire = begun(by)

    response = client.post(theme_url(questionnaire, "timing"), {"situation": "present", "then": "continue"})

    assert response.status_code == 422
    assert "Choose an answer to “How often the policy is looked at again”." in response.content.decode()
    assert response.context["form"]["situation"].value() == "present"
    assert PolicyQuestionnaire.objects.get().answers == {}


def test_come_back_later_keeps_what_is_there(client, by):
    questionnaire = begun(by)

    response = client.post(theme_url(questionnaire, "timing"), {"situation": "present", "then": "later"}, follow=True)

    questionnaire.refresh_from_db()
    assert questionnaire.answers == {"timing": {"situation": "present"}}
    assert "Begun" in response.content.decode()
    assert BY_KEY["timing"] in keeping.unanswered(questionnaire)


def test_come_back_later_does_not_swallow_what_is_wrong(client, by):
    questionnaire = begun(by)

    response = client.post(theme_url(questionnaire, "etiquette"), {"quiet_days": "many", "then": "later"})

    assert response.status_code == 422
    assert PolicyQuestionnaire.objects.get().answers == {}


@pytest.mark.parametrize(
    ("theme", "changed", "sentence"),
    [
        ("people", {"money": "none", "promotion": "agreed"}, "posts cannot be paid for"),
        ("binding", {"force": "advisory", "withdrawal": "board"}, "takes nobody’s right away"),
        ("etiquette", {"rhythm": "monthly", "quiet_days": 20}, "silent for longer without fault"),
        ("organisation", {"name_en": ""}, "needs an answer"),
        ("organisation", {"contact_email": "nobody"}, "e-mail address"),
        ("management", {"responsible_name": "password: tr0ub4dor&3"}, ""),
    ],
)
def test_what_contradicts_within_a_theme_is_refused_and_nothing_is_kept(client, by, theme, changed, sentence):
    questionnaire = begun(by)

    response = client.post(theme_url(questionnaire, theme), sent(theme, **changed))

    assert response.status_code == 422
    assert sentence in response.content.decode().replace("&#x27;", "’")
    assert PolicyQuestionnaire.objects.get().answers == {}


def test_what_contradicts_across_themes_is_said_and_no_text_is_written(client, by):
    answers = {**ALLIANCE, "personal": {**ALLIANCE["personal"], "own": "apart"}}
    questionnaire = begun(by, answers=answers)

    check = client.get(reverse("policies:questionnaire-check", args=[questionnaire.pk])).content.decode()
    text = client.get(reverse("policies:questionnaire-text", args=[questionnaire.pk])).content.decode()

    assert "These answers contradict each other" in check
    assert f"{theme_url(questionnaire, 'disclaimers')}?back=check" in check
    assert "The policy cannot be written yet" in text
    assert "Lighthouse Alliance (" not in text


def test_two_colleagues_on_one_page_see_each_others_answers(client, by):
    """Answers that one changed while the other's page was open are never written over."""
    questionnaire = begun(by, answers=ALLIANCE)
    url = theme_url(questionnaire, "timing")
    seen = client.get(url).context["form"]["seen"].value()
    stored = {**ALLIANCE["timing"], "review": "6"}
    keeping.save_theme(
        questionnaire, BY_KEY["timing"], stored, by=world.lead(), at=timezone.now(), read=ALLIANCE["timing"]
    )

    response = client.post(url, {**sent("timing", review="36"), "seen": seen})

    assert response.status_code == 422
    assert "A colleague changed" in response.content.decode()
    assert PolicyQuestionnaire.objects.get().answers["timing"] == stored


def test_a_change_from_the_check_page_comes_back_to_it(client, by):
    questionnaire = begun(by, answers=ALLIANCE)

    response = client.post(f"{theme_url(questionnaire, 'timing')}?back=check", sent("timing", review="36"))

    assert response.url == f"{reverse('policies:questionnaire-check', args=[questionnaire.pk])}#timing"


def test_the_auditor_reads_and_is_told_whose_work_it_is(client, by):
    questionnaire = begun(by, answers=ASSOCIATION)
    client.force_login(world.auditor())

    page = client.get(reverse("policies:questionnaire", args=[questionnaire.pk])).content.decode()
    refused = client.post(theme_url(questionnaire, "timing"), sent("timing"))

    assert "Passerelle Jeunesse" in page
    assert theme_url(questionnaire, "timing") not in page
    assert refused.status_code == 403
    assert PolicyQuestionnaire.objects.get().answers["timing"] == ASSOCIATION["timing"]


def test_the_file_holds_the_whole_text(client, by):
    questionnaire = begun(by, answers=ASSOCIATION)

    response = client.get(reverse("policies:questionnaire-download", args=[questionnaire.pk]), {"in": "fr"})

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode().startswith(
        "# Politique relative aux médias sociaux\n\nComment Passerelle Jeunesse"
    )


def test_the_settings_lead_to_where_they_are_changed_and_change_nothing(client, by):
    questionnaire = begun(by, answers=ASSOCIATION)
    client.force_login(world.lead())

    page = client.get(reverse("policies:questionnaire-settings", args=[questionnaire.pk])).content.decode()

    assert reverse("activity:thresholds") in page
    # The portal administrator's: the lead is told whose they are.
    assert f'href="{reverse("people:settings")}"' not in page
    assert "Ask: Portal administrator" in page
    assert "This is the work of" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(client, by, django_assert_num_queries, rows):
    for _each in range(rows):
        begun(by, answers=ASSOCIATION)
    url = reverse("policies:builder")
    client.get(url)

    with django_assert_num_queries(6):
        assert client.get(url).status_code == 200
