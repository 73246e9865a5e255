"""The nightly sweep over registers of several sizes, beside plain SQL: its cost must grow no faster than the data.

One pattern of ten thousand channels is seeded, and copied inside the server for each size (``workspace/scale/multiplying``):
so the registers are alike but for their size. Both sweeps run in turns, each on a copy of its own.
"""

import datetime as dt
import statistics
import time
from dataclasses import dataclass
from itertools import pairwise

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import sweep
from workspace.scale.multiplying import multiply
from workspace.scale.seeding import seed

PATTERN = 10_000


@dataclass(frozen=True)
class Size:
    """One size: seconds of ours and of the floor (medians), our statements, what both wrote, how long the copying took."""

    channels: int
    seconds: float
    queries: int
    floor: float
    written: sweep.Written
    same_rows: bool
    seeded: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor

    @property
    def microseconds_each(self) -> float:
        """Of one channel of the register."""
        return self.seconds / self.channels * 1e6


def measure(databases, sizes: list[int], *, turns: int) -> list[Size]:
    """``turns`` for each size but the largest, which is measured three times; each of its turns takes minutes."""
    found = []
    with databases.made("bench_pattern"), databases.connected("bench_pattern"):
        call_command("migrate", verbosity=0)
        seed(PATTERN, at=timezone.now())
        for size in sizes:
            with databases.copied("bench_pattern", "bench_size"):
                started = time.perf_counter()
                multiply(max(1, size // PATTERN))
                databases.vacuum()
                seeded = time.perf_counter() - started
                connection.close()
                found.append(_at(databases, size, seeded, turns=min(turns, 3) if size == max(sizes) else turns))
    return found


def _at(databases, size: int, seeded: float, *, turns: int) -> Size:
    at = timezone.now() + dt.timedelta(hours=1)
    ours, floors = [], []
    for _turn in range(turns):
        for act, runs in ((sweep.ours, ours), (sweep.floor, floors)):
            with databases.copied("bench_size", "bench_size_run"):
                runs.append((*act(at), sweep.Written.now()))
    return Size(
        size,
        statistics.median(seconds for seconds, _queries, _written in ours),
        ours[0][1],
        statistics.median(seconds for seconds, _queries, _written in floors),
        ours[0][2],
        ours[0][2] == floors[0][2],
        seeded,
    )


def show(found: list[Size], report: dict) -> None:
    print("\nSweep over registers of several sizes, medians; plain SQL writes the same rows in the same batches.")
    print("{:>10}{:>10}{:>9}{:>13}{:>9}{:>11}{:>11}{:>10}".format(
        "channels", "ours s", "queries", "plain SQL s", "×", "µs each", "decisions", "letters"
    ))  # fmt: skip
    for one in found:
        print(
            f"{one.channels:>10}{one.seconds:>10.2f}{one.queries:>9}{one.floor:>13.2f}{one.ratio:>9.2f}"
            f"{one.microseconds_each:>11.1f}{one.written.decisions:>11}{one.written.letters:>10}"
        )
        if not one.same_rows:
            print("The two did not write the same rows.")
    for smaller, larger in pairwise(found):
        print(
            f"{larger.channels / smaller.channels:g} × as many channels: {larger.seconds / smaller.seconds:.1f} × the time, "
            f"{larger.microseconds_each / smaller.microseconds_each:.2f} × for each channel (plain SQL "
            f"{larger.floor / larger.channels / (smaller.floor / smaller.channels):.2f} ×)"
        )
    report["growth"] = [
        {**vars(one), "ratio": one.ratio, "microseconds_each": one.microseconds_each, "written": vars(one.written)}
        for one in found
    ]
