"""`python -m bench`: start a throw-away PostgreSQL, fill it, measure, and print ratios. Nothing is asserted.

BENCH_CHANNELS (100000), BENCH_REPEAT (40) and BENCH_SIZES (10000,100000,1000000; of the sweep) can be given;
BENCH_DATABASE_URL measures on a server of yours, on which databases called bench_… are made and removed.
`python -m bench growth` measures the sweep at its sizes and nothing else, `python -m bench fetching` the looks.
"""

import contextlib
import datetime as dt
import io
import json
import os
import sys
import tempfile
from operator import itemgetter
from pathlib import Path

from tools import services

IMPORTED = int(os.environ.get("BENCH_IMPORTED", "10000"))
ROOT = Path(__file__).resolve().parent.parent
CHANNELS = int(os.environ.get("BENCH_CHANNELS", "100000"))
REPEAT = int(os.environ.get("BENCH_REPEAT", "40"))
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(",")]
SWEEPS = 5


def main() -> None:
    with contextlib.ExitStack() as running:
        server = os.environ.get("BENCH_DATABASE_URL") or running.enter_context(services.postgresql())
        set_up_django(server, broker=running.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        from bench import databases

        if sys.argv[1:] == ["growth"]:
            measure_growth(databases)
            return
        with databases.made("bench_base"):
            if sys.argv[1:] == ["fetching"]:
                measure_looks(databases)
            else:
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


def measure_growth(databases) -> None:
    """The sweep at several sizes, by itself."""
    import django

    django.setup()
    from bench import growth

    report: dict = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="minutes")}
    growth.show(growth.measure(databases, SIZES, turns=SWEEPS), report)
    target = ROOT / "var" / "bench-growth.json"
    target.write_text(json.dumps(report, indent=1, default=str) + "\n")
    print(f"\nAlso in {target.relative_to(ROOT)}.")


def measure_looks(databases) -> None:
    """The looks, by themselves, on a small portal: as many channels as are looked at, and some that are not in service."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bench import fetching

    call_command("migrate", verbosity=0)
    call_command("seed_scale", channels=2 * fetching.LOOKS, stdout=io.StringIO())
    measure_fetching(databases, fetching, timezone.now() + dt.timedelta(hours=1), {})


def measure(databases) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bench import campaigns, controls, fetching, growth, importing, pages, sweep

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
    measure_controls(databases, controls, at, report)
    measure_campaigns(databases, campaigns, at, report)
    measure_import(databases, importing, at, report)
    measure_fetching(databases, fetching, at, report)
    growth.show(growth.measure(databases, SIZES, turns=SWEEPS), report)
    target = ROOT / "var" / "bench.json"
    target.write_text(json.dumps(report, indent=1, default=str) + "\n")
    print(f"\nAlso in {target.relative_to(ROOT)}.")


def measure_fetching(databases, fetching, at, report) -> None:
    """Looks against a local server by one and by two workers, on a copy of its own."""
    with databases.copied("bench_base", "bench_fetching"):
        found = fetching.measure(at)
    print(f"\nLooks at {found['looks']} feeds on {found['servers']} servers of one machine, noted in PostgreSQL.")
    print(
        f"one worker {found['workers_1']:.0f} a second, two {found['workers_2']:.0f} (× {found['second_worker']:.2f}); "
        f"bare sockets, one after another {found['floor']:.0f}; × {found['ratio']:.1f}"
    )
    report["fetching"] = found


def measure_import(databases, importing, at, report) -> None:
    """One large spreadsheet, from the file to the last finding, on a copy of its own."""
    with databases.copied("bench_base", "bench_import"):
        found = importing.ours(at, rows=IMPORTED)
    print(f"\nImport of {found['rows']} rows into a register of {CHANNELS} channels, in {found['queries']} queries.")
    print("Floor: the database copies the rows that were written into empty tables of the same form.")
    print(
        f"read {found['read']:.2f} s, judged {found['judged']:.2f} s, entered {found['entered']:.2f} s: "
        f"{found['seconds']:.2f} s; floor {found['floor']:.2f} s; × {found['ratio']:.1f}"
    )
    print(
        f"written: {found['links']} links, {found['grants']} accesses, {found['findings']} findings, {found['decisions']} decisions"
    )
    report["import"] = found


def measure_controls(databases, controls, at, report) -> None:
    """The night of the standing controls beside plain SQL, in turns, each on a copy of its own."""
    runs = {"controls": [], "plain SQL": []}
    for _turn in range(SWEEPS):
        for name, act in (("controls", controls.ours), ("plain SQL", controls.floor)):
            with databases.copied("bench_base", "bench_controls"):
                controls.prepare(at)
                runs[name].append((*act(at), controls.Written.now()))
    middle = {name: sorted(times, key=itemgetter(0))[SWEEPS // 2] for name, times in runs.items()}
    (ours, queries, written), (floor, floor_queries, floor_written) = middle["controls"], middle["plain SQL"]
    print(
        f"\nStanding controls over {CHANNELS} channels, median of {SWEEPS} in turns; every rule asked of all of them."
    )
    print(f"ours {ours:.2f} s in {queries} queries; written: {written}")
    print(f"plain SQL {floor:.2f} s in {floor_queries} queries; × {ours / floor:.2f}")
    if written != floor_written:
        print(f"The two did not write the same rows; plain SQL wrote {floor_written}.")
    report["controls"] = {
        "seconds": ours, "queries": queries, "written": vars(written), "floor_seconds": floor, "ratio": ours / floor,
        "same_rows": written == floor_written,
    }  # fmt: skip


def measure_campaigns(databases, campaigns, at, report) -> None:
    """One access review of 1,000 channels, opened, answered and closed, on a copy of its own."""
    with databases.copied("bench_base", "bench_campaign"):
        found = campaigns.measure(at)
    print(
        f"\nAccess review of {found.channels} channels and {found.items} accesses, in a register of {CHANNELS} channels."
    )
    for name in ("opening", "closing"):
        (seconds, queries), (floor, _floor_queries) = getattr(found, name), getattr(found, f"{name}_floor")
        print(
            f"{name} {seconds:.2f} s in {queries} queries; its rows in plain SQL {floor:.2f} s; × {seconds / floor:.2f}"
        )
    print(f"written: {found.letters} letters, {found.confirmed} confirmations, {found.to_do} things to do")
    print("queries of its pages: " + ", ".join(f"{address} {queries}" for address, queries in found.pages))
    report["campaign"] = vars(found)


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
