"""Filters of the queue kept under a name: each person's own, twelve at most (A5)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from requests_app.models import QueueView, Status
from requests_app.refusals import NotAllowed
from requests_app.review.queue_views import save_view
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return world.comms()


def save(person, name, query="tier=careful&status=in_review", part="all"):
    return signed_in(person).post(f"{reverse('review:view-save')}?{query}&part={part}", {"name": name})


def kept() -> list[tuple]:
    return list(QueueView.objects.order_by("pk").values_list("person", "name", "part", "query", "place"))


def test_save_open_rename_remove(person):
    reviewer = world.comms()
    review.in_review(by=reviewer, tier="careful", title="wanted")
    review.submitted(title="other")
    client = signed_in(person)

    saved = save(person, "Careful ones")
    shown = client.get(saved.url)
    assert [row.title for row in shown.context["page"].rows] == ["wanted"]
    assert [(view["name"], view["current"]) for view in shown.context["saved_views"]] == [("Careful ones", True)]
    assert "Save this view" not in text_of(shown)

    view = QueueView.objects.get()
    client.post(reverse("review:view-rename", args=[view.pk]), {"name": "Careful, in review"})
    listed = client.get(reverse("review:views"))
    assert "Careful, in review" in text_of(listed)
    assert "Depth of care: Careful" in text_of(listed)

    client.post(reverse("review:view-remove", args=[view.pk]))
    assert kept() == []
    assert client.get(reverse("review:queue")).context["saved_views"] == []


def test_only_filters_and_order_are_kept(person):
    save(person, "Mine", query="q=water&page=3&format=csv&nonsense=1&sort=-age&tier=&part=mine", part="mine")

    assert kept() == [(person.pk, "Mine", "mine", "q=water&sort=-age", 1)]


@pytest.mark.parametrize("query", ["q=%00", "tier=" + "x" * 5000, "body=" + "9" * 400, "platform=%3Cb%3E&status=%27"])
def test_a_strange_address_is_saved_or_left_out_but_never_an_error(person, query):
    saved = save(person, "Strange", query=query)

    assert saved.status_code == 302
    assert len(QueueView.objects.get().query) <= 1000
    assert signed_in(person).get(saved.url).status_code == 200
    assert signed_in(person).get(reverse("review:views")).status_code == 200


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the view a name."),
        ("   ", "Give the view a name."),
        ("x" * 61, "can have 60 characters at most"),
        ("careful ONES", "You have a view called “careful ONES” already."),
    ],
)
def test_a_refused_name_says_why_and_keeps_nothing(person, name, sentence):
    save(person, "Careful ones")
    before = kept()

    response = save(person, name)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert kept() == before


@pytest.mark.both_databases
def test_twelve_at_most_and_a_place_becomes_free_again(person):
    views = [save_view(by=person, name=f"View {n}", part="all", query="") for n in range(12)]

    with pytest.raises(NotAllowed, match="12 saved views"):
        save_view(by=person, name="One more", part="all", query="")
    assert QueueView.objects.count() == 12

    views[4].delete()
    assert save_view(by=person, name="One more", part="all", query="").place == 5


@pytest.mark.both_databases
@pytest.mark.parametrize("fault", [{"place": 13}, {"place": 0}, {"place": 1}, {"name": "FIRST"}, {"name": ""}])
def test_the_database_holds_the_limit_and_the_names(person, fault):
    save_view(by=person, name="First", part="all", query="")
    before = kept()

    with pytest.raises(IntegrityError), transaction.atomic():
        QueueView.objects.create(**{"person": person, "name": "Second", "part": "all", "place": 2, **fault})

    assert kept() == before


def test_views_are_their_owners_alone(person):
    """Another person's view is not there, for reading or for changing."""
    save(person, "Careful ones")
    other, pk = signed_in(world.lead()), QueueView.objects.get().pk
    before = kept()

    found = {
        other.get(reverse("review:view-rename", args=[pk])).status_code,
        other.post(reverse("review:view-rename", args=[pk]), {"name": "Taken"}).status_code,
        other.post(reverse("review:view-remove", args=[pk])).status_code,
    }

    assert found == {404}
    assert "Careful ones" not in text_of(other.get(reverse("review:views")))
    assert "Careful ones" not in text_of(other.get(reverse("review:queue")))
    assert kept() == before


def test_a_view_of_a_part_that_is_gone_opens_the_whole_queue(person):
    review.in_state(Status.SUBMITTED, by=person)
    QueueView.objects.create(person=person, name="Old", part="gone", query="", place=1)

    page = signed_in(person).get(reverse("review:queue"))

    assert page.context["saved_views"][0]["url"] == f"{reverse('review:queue')}?"
