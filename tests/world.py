"""Build small worlds for tests, by the same functions that the portal uses."""

import datetime as dt
import itertools
import threading
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from accounts import people
from accounts.models import Body, BodyKind, Membership, Person, PersonKind, RoleAssignment
from accounts.roles import RoleName
from channels_registry.addresses import read_address
from channels_registry.entering import NewChannel, register_existing
from channels_registry.findings import follow
from channels_registry.grants import give_access
from channels_registry.models import AccessLevel, Attestation, Channel, ChannelKind, Format, Grant, Platform
from channels_registry.verifying import attest_many

_numbers = itertools.count(1)
PASSWORD = "long-enough-For-2026"


def body(name: str = "", kind: str = BodyKind.FORUM, **facts) -> Body:
    return Body.objects.create(name=name or f"Body {next(_numbers)}", kind=kind, **facts)


def secretariat() -> Body:
    return Body.objects.filter(kind=BodyKind.SECRETARIAT).first() or body("Secretariat", BodyKind.SECRETARIAT)


def person(
    name: str = "", *, role: RoleName | None = None, of: Body | None = None, password: bool = False, **facts
) -> Person:
    """A known person; with ``role`` a member of the secretariat who holds it, with ``of`` a member of that body."""
    number = next(_numbers)
    at = facts.pop("created_at", None) or timezone.now() - dt.timedelta(days=400)
    someone = people.add_person(
        email=facts.pop("email", f"person{number}@example.org"),
        full_name=name or f"Person {number}",
        by=None,
        at=at,
        **facts,
    )
    if password:
        someone.set_password(PASSWORD)
        someone.save(update_fields=["password"])
    if role is not None:
        Membership.objects.create(person=someone, body=secretariat(), started_at=at)
        RoleAssignment.objects.create(person=someone, role=role, started_at=at)
    if of is not None:
        Membership.objects.create(person=someone, body=of, started_at=at)
    return someone


def requester(**facts) -> Person:
    return person(of=facts.pop("of", None) or body(), **facts)


def comms(name: str = "", **facts) -> Person:
    return person(name, role=RoleName.COMMUNICATIONS, **facts)


def lead(name: str = "", **facts) -> Person:
    return person(name, role=RoleName.LEAD, **facts)


def auditor(name: str = "", **facts) -> Person:
    return person(name, role=RoleName.AUDITOR, **facts)


def administrator(name: str = "", **facts) -> Person:
    return person(name, role=RoleName.ADMINISTRATOR, **facts)


def external(name: str = "", *, sponsor: Person | None = None, contract_end: dt.date | None = None, **facts) -> Person:
    return person(
        name,
        kind=PersonKind.EXTERNAL,
        employer="Agence Exemple",
        contract_end=contract_end or (timezone.now() + dt.timedelta(days=90)).date(),
        sponsor=sponsor or person(),
        **facts,
    )


def platform(key: str = "x", **facts) -> Platform:
    """A platform from the catalogue, or a plain one where a test emptied the database."""
    values = {
        "name": key.title(),
        "formats": [Format.PROFILE],
        "posts_per_week_least": 1,
        "posts_per_week_most": 7,
        "answer_hours": 24,
        "quiet_after_days": 90,
        "flag_after_days": 180,
        **facts,
    }
    return Platform.objects.get_or_create(key=key, defaults=values)[0]


def channel(
    name: str = "",
    *,
    at: dt.datetime | None = None,
    of: Body | None = None,
    on: Platform | None = None,
    address: str | None = None,
    coadmin: Person | None = None,
    runner: Person | None = None,
    complete: bool = True,
    **facts,
) -> Channel:
    """A channel on duty. ``complete`` gives it a co-administrator and a second person with full control (A8)."""
    number = next(_numbers)
    at = at or timezone.now() - dt.timedelta(days=300)
    on = on or platform()
    text = f"https://x.com/channel_{number}" if address is None and on.key == "x" else address
    made = register_existing(
        NewChannel(
            name=name or f"Channel {number}",
            body=of or body(),
            platform=on,
            kind=facts.pop("kind", ChannelKind.REGION),
            format=facts.pop("format", Format.PROFILE),
            address=read_address(text) if text else None,
            original_input=text or "",
            facts=facts,
        ),
        by=coadmin or comms(),
        at=at,
        bring_in_line=False,
    )
    if complete:
        grant(made, coadmin or comms(), at=at)
        grant(made, runner or person(), at=at)
    return made


def grant(
    channel: Channel, holder: Person, level: AccessLevel = AccessLevel.ADMIN, *, at: dt.datetime | None = None, **facts
):
    at = at or timezone.now() - dt.timedelta(days=200)
    given = give_access(channel, person=holder, level=level, by=None, at=at, already_held=True, **facts)
    follow([channel.pk], at=at)
    return given


def attest(held: Grant, **said) -> Attestation:
    """One access stated, as the pages do it for all rows of a form; ``held`` says so afterwards."""
    made = attest_many([held], **said)[0]
    held.refresh_from_db(fields=["verified_as", "verified_at", "verified_by", "verify_by"])
    return made


def at_once(*acts: Callable[[], object]) -> list:
    """Let the acts start together, each in a thread and connection of its own; what each returned or raised.

    Needs a test with real transactions.
    """
    starting = threading.Barrier(len(acts))
    results: list = [None] * len(acts)

    def run(number: int) -> None:
        try:
            starting.wait(timeout=10)
            results[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 -- the test says which refusals it expects
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
