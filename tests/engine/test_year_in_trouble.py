"""A year of nights worked by real workers that are killed, on a Redis and a PostgreSQL that are restarted (§5.5, §5.12).

The worker's clock is moved; its tasks, its broker, its database and the mail server are those of every day. What each
person received is compared with the plain model of ``tests.activity.year_model``, and every message that came twice must
be one over which a worker died, counted with its letter.
"""

import datetime as dt
import os
import random
import re
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db.models import Q

from notifications.models import Letter
from portal.engine import runs
from portal.engine.scheduled import ENTRY, SLOT
from portal.models import ScheduledRun
from tests.activity.test_year_of_clock import DAY, HOUR, KINDS, START, Year
from tests.engine.faults import (
    CountingMail,
    OwnPostgres,
    OwnRedis,
    looking_into,
    none_lost_and_twice_only_where_counted,
)
from tests.engine.moved_clock import CLOCK_FILE, Clock
from tests.engine.test_servers_restarted import sender_to
from tests.live import LiveWorker

NIGHTLY, SENDING = "activity.nightly", "notifications.send_due_letters"
EACH_TROUBLE = 6
NAME = re.compile(r"Channel\s+(\d{4})")
AT_WORK = ("killed at its work", "PostgreSQL restarted at work", "Redis restarted at work")
WHILE_SENDING = ("killed while it sends", "killed before its note", "all restarted while it sends")


class HoldingMail(CountingMail):
    """Holds its answer to a letter of the test's choice, which it has kept by then."""

    def hold_at(self, number: int) -> None:
        self.holding.clear()
        self.go_on.clear()
        self.holds_at = number

    def let_go(self) -> None:
        self.holds_at = 0
        self.go_on.set()


class World:
    """The servers, the worker and the mail of a troubled year, and what the scheduler and the reconciler do for them."""

    def __init__(self, postgres, redis, mail, database, *, seed: int):
        self.postgres, self.redis, self.mail, self.database = postgres, redis, mail, database
        self.dice = random.Random(seed)
        self.clock = Clock(Path(tempfile.mkdtemp(prefix="clock-", dir=os.environ["TESTS_FOLDER"])) / "clock")
        self.clock.stand_at(START - DAY)
        self.app = sender_to(redis.url)
        self.worker = LiveWorker(
            portal_url="http://localhost", email_url=mail.url, name="year", REDIS_URL=redis.url,
            DATABASE_URL=postgres.url, DJANGO_SETTINGS_MODULE="tests.engine.moved_clock",
            **{CLOCK_FILE: str(self.clock.file)},
        )  # fmt: skip
        self.met: Counter = Counter()
        self.kills = 0
        # How long a night's work took, so that a kill meets its middle.
        self.lasts = 0.5

    def call(self, task: str, slot: dt.datetime | None = None) -> None:
        """What a scheduler sends; while the broker is away the next call will do."""
        headers = {ENTRY: task, SLOT: slot.isoformat()} if slot else {}
        try:
            self.app.send_task(task, headers=headers, ignore_result=True, retry=False)
        except (*self.app.connection().transport.connection_errors, OSError):
            pass

    def kill(self) -> None:
        self.worker.kill()
        self.kills += 1

    def restart(self, *servers) -> None:
        self.database.close()
        for server in servers:
            server.restart(away=1)

    # --- One night -------------------------------------------------------------------------------------------------

    def work(self, at: dt.datetime, trouble: str | None) -> None:
        """The night's work at ``at``, called for twice as by two schedulers, and again until it is done."""
        self.clock.stand_at(at)
        begun = time.monotonic()
        self.call(NIGHTLY, at)
        self.call(NIGHTLY, at)
        if trouble:
            time.sleep(self.dice.uniform(0, self.lasts))
            if trouble == "killed at its work":
                self.kill()
                self.worker.start()
            else:
                self.restart(self.postgres if trouble.startswith("PostgreSQL") else self.redis)
        self.repeat_until(lambda: self.is_done(at), lambda: self.work_again(at, trouble))
        if not trouble:
            self.lasts = time.monotonic() - begun

    @staticmethod
    def is_done(at: dt.datetime) -> bool:
        return ScheduledRun.objects.filter(name=NIGHTLY, slot=at, finished_at__isnull=False, failed="").exists()

    def work_again(self, at: dt.datetime, trouble: str | None) -> None:
        """The reconciler's call. Claims of the dead and rests after failures are moved into the past, not waited for."""
        if trouble:
            mine = ScheduledRun.objects.filter(name=NIGHTLY, slot=at)
            mine.filter(finished_at=None).update(claimed_until=at)
            mine.exclude(failed="").update(finished_at=at - runs.REST)
        self.call(NIGHTLY, at)

    def hold_a_letter(self) -> None:
        """Before the night's work: a worker sends as soon as a letter is committed."""
        self.mail.hold_at(len(self.mail.letters) + self.dice.randrange(1, 4))

    def send(self, at: dt.datetime, trouble: str | None) -> bool:
        """Let what is due leave, called for as the scheduler does each minute. Whether ``trouble`` could be made: where
        so few letters leave that none is held, the night is a quiet one."""
        self.clock.stand_at(at)
        if trouble and not self.mail.holding.wait(2):
            trouble = None
        if trouble == "all restarted while it sends":
            self.mail.go_on.set()
            self.restart(self.postgres, self.redis)
        elif trouble == "killed while it sends":
            self.mail.go_on.set()
            time.sleep(self.dice.uniform(0, 0.05))
            self.kill()
        elif trouble == "killed before its note":
            self.kill()
        self.mail.let_go()
        if trouble and trouble.startswith("killed"):
            self.worker.start()
        self.call(SENDING)
        due = Q(next_try_at__lte=at) | Q(attempts__gt=0)
        self.repeat_until(
            lambda: not Letter.objects.waiting().filter(due).exists(), lambda: self.send_again(at, trouble)
        )
        return trouble is not None

    def send_again(self, at: dt.datetime, trouble: str | None) -> None:
        if trouble:
            Letter.objects.waiting().filter(attempts__gt=0).update(next_try_at=at)
        self.call(SENDING)

    def repeat_until(self, question, call, *, patience: float = 120, pause: float = 3) -> None:
        """Asks often, and calls again after each ``pause`` seconds, within which a worker's task ends or fails."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            again = time.monotonic() + pause
            while time.monotonic() < again:
                if question():
                    return
                time.sleep(0.02)
            call()
        said = "\n".join(line[:2000] for line in self.worker.log.read_text().splitlines()[-12:])
        raise AssertionError(f"Not done within {patience:.0f} s; the worker said:\n{said}")


class TroubledYear(Year):
    """What a letter is about is read in the message that came: the words of one that carries a key are forgotten."""

    def live(self, world: World, *, nights: int, each_trouble: int) -> None:
        coming = [*AT_WORK * each_trouble, *WHILE_SENDING * each_trouble]
        world.dice.shuffle(coming)
        every = max(nights // (2 * len(coming)), 1)
        self.check_up(START - HOUR)
        for night in range(nights):
            at = START + night * DAY
            self.look(night, at - HOUR / 2)
            trouble = coming.pop(0) if coming and night % every == 0 else None
            if trouble in WHILE_SENDING:
                world.hold_a_letter()
            world.work(at, trouble if trouble in AT_WORK else None)
            self.model.night(at)
            self.ask_goals(night, at + HOUR / 2)
            made = world.send(at + HOUR, trouble if trouble in WHILE_SENDING else None)
            if made or trouble in AT_WORK:
                world.met[trouble] += 1
            elif trouble:
                coming.append(trouble)
            self.notice_answers(night, at)
            self.answer(night, at + 10 * HOUR)
        world.send(START + (nights + 1) * DAY, None)
        self.messages = {letter["Message-ID"]: letter for letter in world.mail.letters}
        self.numbers = dict(Letter.objects.values_list("pk", "message_id"))

    def channels_in(self, pk: int, data: dict) -> list[str]:
        message = self.messages[self.numbers[pk]]
        return sorted({f"Channel {number}" for number in NAME.findall(f"{message['Subject']} {message.get_content()}")})


@pytest.mark.slow
def test_a_year_of_a_thousand_channels_with_workers_killed_and_servers_restarted(django_db_blocker, capsys):
    if os.environ.get("TEST_DATABASE") == "sqlite" or not os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("SQLite has no server that could be restarted")
    channels = int(os.environ.get("YEAR_CHANNELS", "1000"))
    nights = int(os.environ.get("YEAR_NIGHTS", "365"))
    with (
        OwnPostgres() as postgres,
        OwnRedis() as redis,
        HoldingMail() as mail,
        django_db_blocker.unblock(),
        looking_into(postgres.url) as database,
    ):
        world = World(postgres, redis, mail, database, seed=20261122)
        year = TroubledYear(channels, seed=20261122)
        with world.worker:
            year.live(world, nights=nights, each_trouble=EACH_TROUBLE)

        counts = year.compare()
        twice = none_lost_and_twice_only_where_counted(mail.times())
        interrupted = Letter.objects.perhaps_twice().count()
        with capsys.disabled():
            print(  # noqa: T201 -- what may have come twice is to be shown
                f"\nA year of {channels} channels: {sum(counts.values())} letters about channels ({dict(counts)}), "
                f"{len(mail.letters)} messages in all; {dict(world.met)}; {world.kills} workers killed; "
                f"{interrupted} letters interrupted, of which {len(twice)} came twice."
            )
        assert set(counts) == set(KINDS)
        assert sum(world.met.values()) == EACH_TROUBLE * len(AT_WORK + WHILE_SENDING)
        # The worker has two threads; each trouble can meet a letter in either of them.
        broken = world.kills + world.met["all restarted while it sends"] + world.met["PostgreSQL restarted at work"]
        assert len(twice) <= interrupted <= 2 * broken
        assert len(twice) >= world.met["killed before its note"]
