"""The people and groups of a synthetic portal, among whom its channels are shared out."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Body, BodyKind, Membership, Person, RoleAssignment
from accounts.roles import RoleName
from activity.silence.terms import Days, days_of_each, rules_in_force
from channels_registry.models import Platform

BATCH = 2_000
MAIL_DOMAIN = "scale.example"  # how the people made here are told from others
TEAM = 10
FIRST = "Amina Rune Chen Fatou Luis Marta Noor Olav Priya Tomas Wanjiru Yusuf Elena Kofi Ingrid Samuel".split()
LAST = "Diallo Berg Okafor Silva Haddad Lund Mwangi Rossi Tamang Weber Novak Osei Flores Khan Moreau Singh".split()
PLACES = "Kenya Nepal Haiti Syria Norway Brazil Ghana Fiji Chad Peru Sudan Jordan India Malawi Ukraine Togo".split()
THEMES = "Climate Water Youth Relief Advocacy Gender Health Peace Food Migration Education Justice".split()


@dataclass
class Cast:
    """The people and groups among whom the channels are shared out."""

    team: list[Person] = field(default_factory=list)
    staff: list[Person] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    platforms: dict[str, Platform] = field(default_factory=dict)
    # Of each platform (id), by purpose and rhythm.
    days: dict[int, dict[tuple[str, str], Days]] = field(default_factory=dict)


def make_cast(channels: int, *, first: int, at: dt.datetime) -> Cast:
    """One person for four channels, one group for two hundred; each in bulk."""
    since = at - dt.timedelta(days=1_000)
    platforms = {platform.key: platform for platform in Platform.objects.all()}
    bodies = [
        Body(
            name=f"{THEMES[n % len(THEMES)]} {PLACES[n // len(THEMES) % len(PLACES)]} {first + n}",
            kind=(BodyKind.FORUM, BodyKind.COUNTRY_OFFICE, BodyKind.PROJECT, BodyKind.COMMUNITY)[n % 4],
            region=("Africa", "Asia", "Americas", "Europe", "Middle East")[n % 5],
            contact_mailbox=f"group{first + n}@{MAIL_DOMAIN}",
        )
        for n in range(max(4, channels // 200))
    ]
    secretariat = Body.objects.filter(kind=BodyKind.SECRETARIAT).first()
    if secretariat is None:
        secretariat = Body.objects.create(
            name="Secretariat", kind=BodyKind.SECRETARIAT, contact_mailbox=f"secretariat@{MAIL_DOMAIN}"
        )
    nobody_signs_in = make_password(None)
    people = [
        Person(
            email=f"person{first}-{n}@{MAIL_DOMAIN}",
            full_name=f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}",
            password=nobody_signs_in,
            language=("en", "fr")[n % 3 == 0],
            created_at=since,
        )
        for n in range(TEAM + max(8, channels // 4))
    ]
    with transaction.atomic():
        bodies = Body.objects.bulk_create(bodies, batch_size=BATCH)
        people = Person.objects.bulk_create(people, batch_size=BATCH)
        team, staff = people[:TEAM], people[TEAM:]
        Membership.objects.bulk_create(
            [Membership(person=person, body=secretariat, started_at=since) for person in team]
            + [
                Membership(person=person, body=bodies[n % len(bodies)], started_at=since)
                for n, person in enumerate(staff)
            ],
            batch_size=BATCH,
        )
        RoleAssignment.objects.bulk_create(
            [RoleAssignment(person=person, role=RoleName.COMMUNICATIONS, started_at=since) for person in team]
        )
    return Cast(team, staff, bodies, platforms, days_of_each(rules_in_force()))
