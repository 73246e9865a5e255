"""A worker that is killed (SIGKILL) while it sends: no letter is lost, and what may come twice is counted (design §5.5)."""

import random

import pytest

from governance.celery import app
from notifications import sending
from notifications.models import Letter
from tests.engine.faults import (
    CountingMail,
    all_sent,
    five_minutes_later,
    none_lost_and_twice_only_where_counted,
    write,
)
from tests.live import LiveWorker, wait_for

pytestmark = pytest.mark.both_databases


def call() -> None:
    app.send_task("notifications.send_due_letters", ignore_result=True)


def worker_for(mail, live_portal, **facts) -> LiveWorker:
    return LiveWorker(portal_url=live_portal.url, email_url=mail.url, **facts)


def test_killed_between_the_servers_acceptance_and_our_note(transactional_db, live_portal):
    """The worst moment there is: the server has the twelfth letter, and we have not noted it."""
    with CountingMail(holds_at=12) as mail:
        write(30)
        # One letter at a time: with two under way the power cut would meet both.
        worker = worker_for(mail, live_portal, at_once=1)
        worker.start()
        call()
        assert mail.holding.wait(30)
        worker.kill()
        mail.go_on.set()
        before = {letter["Message-ID"] for letter in mail.letters}
        held = Letter.objects.waiting().get(claimed_at__isnull=False)
        assert held.message_id in before
        assert Letter.objects.filter(sent_at__isnull=False).count() == 11

        five_minutes_later()
        with worker:
            call()
            wait_for(all_sent)

        assert none_lost_and_twice_only_where_counted(mail.times()) == {held.message_id}
        assert list(Letter.objects.perhaps_twice().values_list("message_id", "attempts", "interrupted")) == [
            (held.message_id, 2, 1)
        ]


def test_killed_before_the_server_has_it_nothing_comes_twice(transactional_db, live_portal):
    """The claim is there, the letter is not: it is counted as interrupted, and it came once."""
    write(1)
    letter = Letter.objects.get()
    with CountingMail() as mail:
        assert sending._claim(letter.pk, at=letter.next_try_at) is not None  # and then the power fails
        five_minutes_later()
        with worker_for(mail, live_portal):
            call()
            wait_for(all_sent)

        assert none_lost_and_twice_only_where_counted(mail.times()) == set()
        assert Letter.objects.perhaps_twice().count() == 1


@pytest.mark.slow
def test_killed_again_and_again_at_any_moment(transactional_db, live_portal):
    """Six kills at moments of chance, from one seed, over four hundred letters."""
    chance = random.Random(20261121)
    with CountingMail(seconds=0.01) as mail:
        write(400)
        kills = 0
        while kills < 6 and not all_sent():
            worker, until = worker_for(mail, live_portal), len(mail.letters) + chance.randrange(5, 50)
            worker.start()
            call()
            wait_for(lambda until=until: len(mail.letters) >= until or all_sent())
            worker.kill()
            kills += 1
            five_minutes_later()
        with worker_for(mail, live_portal):
            call()
            wait_for(all_sent, seconds=120)

        twice = none_lost_and_twice_only_where_counted(mail.times())
        assert kills == 6
        assert len(twice) <= Letter.objects.perhaps_twice().count() <= kills
