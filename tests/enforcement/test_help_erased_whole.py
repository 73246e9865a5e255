"""Of a question whose time is over nothing stays that somebody wrote: not where it was, not where it was corrected (A11, A19)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from enforcement.help import asking, following
from enforcement.models import HelpKind, HelpRequest
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
PUPIL = "Wanjiru"


@pytest.fixture
def error():
    """An error of ours, corrected and ended long ago."""
    at = timezone.now() - 900 * DAY
    team, runner = world.comms("Team One"), world.person("Runner One", of=world.body(), created_at=at - DAY)
    channel = world.channel("Kitui", coadmin=team, runner=runner, at=at)
    asked = asking.ask(channel, kind=HelpKind.ERROR, words=f"Named {PUPIL}", wrong_where=f"the post with {PUPIL}",
                       wrong_seen_by=f"{PUPIL}'s class", by=runner, at=at)  # fmt: skip
    asking.write(asked, text=f"Remove {PUPIL}", by=team, at=at)
    asking.correct(asked, when=at, where=f"without the picture of {PUPIL}", words=f"Sorry, {PUPIL}", by=runner, at=at)
    asking.close(asked, by=runner, at=at)
    return asked


def test_nothing_that_was_written_stays(client, error):
    assert following.erase_words(at=timezone.now()) == 1

    row = HelpRequest.objects.filter(pk=error.pk).values().get()
    assert PUPIL not in str(row)
    assert PUPIL not in str(list(error.messages.values()))
    assert row["corrected_at"] is not None
    client.force_login(error.asked_by)
    page = client.get(reverse("enforcement:help", args=[error.pk])).content.decode()
    assert "have been erased" in page
    assert "Where it was published" not in page
    assert "Corrected" in page


@pytest.mark.parametrize("column", ["words", "wrong_where", "wrong_seen_by", "corrected_where", "correction"])
def test_the_database_refuses_an_erased_row_with_a_word_left(error, column):
    following.erase_words(at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.filter(pk=error.pk).update(**{column: "x"})
    assert HelpRequest.objects.filter(pk=error.pk).values_list(column, flat=True).get() == ""


def test_a_correction_still_says_where_as_long_as_it_is_not_erased(error):
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.filter(pk=error.pk).update(corrected_where="")
    assert following.erase_words(at=timezone.now(), dry_run=True) == 1
