"""`python -m bench`: start a throw-away PostgreSQL, fill it, measure, and print ratios. Nothing is asserted.

BENCH_CHANNELS (100000) and BENCH_REPEAT (40) can be given; BENCH_DATABASE_URL measures on a server of yours, on which
databases called bench_… are made and removed.
"""

import contextlib
import datetime as dt
import json
import os
import tempfile
from operator import itemgetter
from pathlib import Path

from tools import services

ROOT = Path(__file__).resolve().parent.parent
CHANNELS = int(os.environ.get("BENCH_CHANNELS", "100000"))
REPEAT = int(os.environ.get("BENCH_REPEAT", "40"))
SWEEPS = 5


def main() -> None:
    with contextlib.ExitStack() as running:
        server = os.environ.get("BENCH_DATABASE_URL") or running.enter_context(services.postgresql())
        set_up_django(server, broker=running.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        from bench import databases

        with databases.made("bench_base"):
            measure(databases)


def set_up_django(server: str, *, broker: str) -> None:
    os.environ.update(
        DATABASE_URL=f"{server.rpartition('/')[0]}/bench_base",
        PORTAL_MODE="production",
        SECRET_KEY="bench-only-0123456789-abcdefghijklmnopqrstuvwxyz-no-secret",
        PORTAL_URL="http://localhost",
        ALLOWED_HOSTS="localhost",
        EMAIL_URL="memorymail://",
        DEFAULT_FROM_EMAIL="channels@bench.example",
        PLAIN_STATIC="1",
        LOG_LEVEL="ERROR",
        DJANGO_SETTINGS_MODULE="governance.settings",
        BROKER_FOLDER=broker,
        BENCH_SERVER=server,
    )
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)


def measure(databases) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bench import pages, sweep

    print(f"Filling PostgreSQL with {CHANNELS} channels …", flush=True)
    call_command("migrate", verbosity=0)
    call_command("seed_scale", channels=CHANNELS)
    report = {"at": timezone.now().isoformat(timespec="minutes"), "channels": CHANNELS, "pages": [], "sweep": {}}
    print_pages(pages.measure(REPEAT), report)
    at = timezone.now() + dt.timedelta(hours=1)
    acts = {"sweep": sweep.ours, "plain SQL": sweep.floor, "plain SQL at once": sweep.floor_at_once}
    runs = {name: [] for name in acts}
    # In turns, each on a copy of its own, so that whatever else the machine does weighs on all of them alike.
    for _turn in range(SWEEPS):
        for name, act in acts.items():
            with databases.copied("bench_base", "bench_sweep"):
                runs[name].append((*act(at), sweep.Written.now()))
    print_sweep({name: sorted(times, key=itemgetter(0))[SWEEPS // 2] for name, times in runs.items()}, report)
    target = ROOT / "var" / "bench.json"
    target.write_text(json.dumps(report, indent=1, default=str) + "\n")
    print(f"\nAlso in {target.relative_to(ROOT)}.")


def print_pages(rows, report) -> None:
    print(f"\nPages, median of {REPEAT}, asked in turns. Floors: a bare view of the same rows; the same with session,")
    print("sign-in and permission check.")
    head = (
        "page",
        "ours ms",
        "queries",
        "gz bytes",
        "bare ms",
        "× bare",
        "queries",
        "signed ms",
        "× signed",
        "queries",
    )
    print("{:<26}{:>9}{:>9}{:>10}{:>9}{:>8}{:>9}{:>11}{:>10}{:>9}".format(*head))
    for name, (ours, *floors) in rows:
        beside = "".join(
            f"{floor.milliseconds:>{wide}.2f}{ours.milliseconds / floor.milliseconds:>{wide - 1}.2f}{floor.queries:>9}"
            for floor, wide in zip(floors, (9, 11), strict=False)
        )
        print(f"{name:<26}{ours.milliseconds:>9.2f}{ours.queries:>9}{ours.packed:>10}{beside}")
        report["pages"].append({"page": name, "ours": vars(ours), "floors": [vars(floor) for floor in floors]})


def print_sweep(results, report) -> None:
    ours, our_queries, written = results["sweep"]
    print(
        f"\nSweep over {CHANNELS} channels, median of {SWEEPS} in turns, commits included. Floor: plain SQL that writes"
    )
    print("the same rows in the same batches; and the same in one transaction per step, which the sweep may not do.")
    print(f"ours {ours:.2f} s in {our_queries} queries; written: {written}")
    report["sweep"] = {"seconds": ours, "queries": our_queries, "written": vars(written), "floors": []}
    for name in ("plain SQL", "plain SQL at once"):
        seconds, queries, floor_written = results[name]
        print(f"{name} {seconds:.2f} s in {queries} queries; × {ours / seconds:.2f}")
        if written != floor_written:
            print(f"The two did not write the same rows; {name} wrote {floor_written}.")
        report["sweep"]["floors"].append({
            "name": name, "seconds": seconds, "queries": queries, "ratio": ours / seconds,
            "same_rows": written == floor_written,
        })  # fmt: skip


if __name__ == "__main__":
    main()
