"""Who plays in the demonstration: the settings, groups and people of an invented alliance, and the nine sign-ins."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from accounts import departures, people
from accounts.editing import add_body, change_person, change_settings
from accounts.first_steps import create_first_admin
from accounts.models import Body, BodyKind, Membership, Person, PersonKind, Weekend
from accounts.roles import RoleName
from channels_registry.models import Platform
from portal.store import portal_settings
from workspace.demonstration.telling import Stage, Story

PASSWORD = "demo-Portal-2026"  # noqa: S105 -- public on purpose; the demonstration only listens on this machine
SIGN_INS = ("admin", "lead", "comms", "comms2", "auditor", "requester", "requester2", "channeladmin", "agency")
K = BodyKind

# key: (name, short name, kind, belongs to, region, countries, public holidays of)
BODIES = {
    "kenya": ("Kenya Forum", "", K.FORUM, None, "Africa", ["KE"], "KE"),
    "rdc": ("Forum de la République démocratique du Congo", "Forum RDC", K.FORUM, None, "Africa", ["CD"], ""),
    "jsl": ("Jordan, Syria and Lebanon Forum", "JSL Forum", K.FORUM, None, "Middle East", ["JO", "SY", "LB"], "JO"),
    "asia": ("Asia-Pacific Forum", "", K.FORUM, None, "Asia and the Pacific", ["NP", "PH", "FJ"], ""),
    "europe": ("Europe Forum", "", K.FORUM, None, "Europe", [], ""),
    "latam": (
        "Foro de América Latina y el Caribe",
        "Foro ALC",
        K.FORUM,
        None,
        "Latin America",
        ["CO", "GT", "BR"],
        "CO",
    ),
    "haiti": ("Forum Haïti", "", K.FORUM, "latam", "Latin America", ["HT"], ""),
    "climate": ("Climate Justice Advisory Group", "", K.ADVISORY_GROUP, None, "", [], ""),
    "gender": ("Groupe consultatif Genre", "", K.ADVISORY_GROUP, None, "", [], ""),
    "psychosocial": ("Community of Practice on Psychosocial Support", "", K.COMMUNITY, None, "", [], ""),
    "youth": ("Youth Community of Practice", "", K.COMMUNITY, None, "", [], ""),
    "ethiopia": ("Country Office Ethiopia", "", K.COUNTRY_OFFICE, None, "Africa", ["ET"], "ET"),
    "tchad": ("Bureau de pays Tchad", "", K.COUNTRY_OFFICE, None, "Africa", ["TD"], ""),
    "philippines": ("Country Office Philippines", "", K.COUNTRY_OFFICE, "asia", "Asia and the Pacific", ["PH"], "PH"),
    "turkana": ("Project Water for Turkana", "", K.PROJECT, "kenya", "Africa", ["KE"], "KE"),
    "semences": ("Projet Semences d’avenir", "", K.PROJECT, None, "Africa", ["BF"], "BF"),
    "nordlys": ("Nordlys Church Relief", "", K.MEMBER, "europe", "Europe", ["NO"], "NO"),
    "sahel": ("Secours Solidaire Sahel", "", K.MEMBER, None, "Africa", ["ML", "NE"], ""),
    "rioclaro": ("Fundación Río Claro", "", K.MEMBER, "latam", "Latin America", ["GT"], ""),
    "cop": ("Delegation to the climate conference", "", K.MANDATED, "climate", "", [], ""),
}
# key: (name, e-mail, function, group, language). The nine sign-ins are among them.
PEOPLE = {
    "lead": ("Nadia Haddad", "lead@demo.example", "Head of Communications", "secretariat", "en"),
    "comms": ("Tomás Ferreira", "comms@demo.example", "Communications officer", "secretariat", "en"),
    "comms2": ("Claire Fontaine", "comms2@demo.example", "Chargée de communication", "secretariat", "fr"),
    "auditor": ("Henrik Lauritsen", "auditor@demo.example", "Internal auditor", "secretariat", "en"),
    "requester": ("Amina Otieno", "requester@demo.example", "Communications officer", "kenya", "en"),
    "requester2": ("Jean-Baptiste Kabongo", "requester2@demo.example", "Chargé de plaidoyer", "rdc", "fr"),
    "channeladmin": ("Sofía Morales", "channeladmin@demo.example", "Digital communications", "latam", "en"),
    "director": ("Elisabeth Brandt", "e.brandt@secretariat.example", "General Secretary", "secretariat", "en"),
    "peter": ("Peter Kimani", "peter.kimani@kenya.example", "Programme officer", "kenya", "en"),
    "grace": ("Grace Mwangi", "grace.mwangi@kenya.example", "Forum coordinator", "kenya", "en"),
    "esther": ("Esther Ekal", "esther.ekal@turkana.example", "Project manager", "turkana", "en"),
    "chantal": ("Chantal Ilunga", "chantal.ilunga@rdc.example", "Animatrice", "rdc", "fr"),
    "patrick": ("Patrick Mbuyi", "patrick.mbuyi@rdc.example", "Coordinateur du forum", "rdc", "fr"),
    "rania": ("Rania Khoury", "rania.khoury@jsl.example", "Communications officer", "jsl", "en"),
    "omar": ("Omar Saleh", "omar.saleh@jsl.example", "Programme officer", "jsl", "en"),
    "lucia": ("Lucía Ramírez", "lucia.ramirez@latam.example", "Forum coordinator", "latam", "en"),
    "diego": ("Diego Castillo", "diego.castillo@rioclaro.example", "Journalist", "rioclaro", "en"),
    "mei": ("Mei Santos", "mei.santos@philippines.example", "Communications officer", "philippines", "en"),
    "arun": ("Arun Thapa", "arun.thapa@asia.example", "Forum coordinator", "asia", "en"),
    "anna": ("Anna Lindqvist", "anna.lindqvist@europe.example", "Advocacy officer", "europe", "en"),
    "bogdan": ("Bogdan Ionescu", "bogdan.ionescu@europe.example", "Volunteer", "europe", "en"),
    "fatime": ("Fatimé Mahamat", "fatime.mahamat@tchad.example", "Chargée de communication", "tchad", "fr"),
    "issa": ("Issa Brahim", "issa.brahim@tchad.example", "Chef de bureau", "tchad", "fr"),
    "ruth": ("Ruth Becker", "ruth.becker@climate.example", "Climate adviser", "climate", "en"),
    "samuel": ("Samuel Tadesse", "samuel.tadesse@ethiopia.example", "Communications officer", "ethiopia", "en"),
    "hanna": ("Hanna Bekele", "hanna.bekele@ethiopia.example", "Deputy head of office", "ethiopia", "en"),
    "marieange": ("Marie-Ange Joseph", "marie-ange.joseph@haiti.example", "Coordinatrice", "haiti", "fr"),
    "wilner": ("Wilner Pierre", "wilner.pierre@haiti.example", "Bénévole", "haiti", "fr"),
    "oksana": ("Oksana Melnyk", "oksana.melnyk@psychosocial.example", "Psychologist", "psychosocial", "en"),
    "kwame": ("Kwame Boateng", "kwame.boateng@youth.example", "Youth delegate", "youth", "en"),
    "aicha": ("Aïcha Ouédraogo", "aicha.ouedraogo@semences.example", "Cheffe de projet", "semences", "fr"),
    "daniel": ("Daniel Osei", "daniel.osei@youth.example", "Youth delegate", "youth", "en"),
    "silje": ("Silje Dahl", "silje.dahl@nordlys.example", "Press officer", "nordlys", "en"),
    "moved": ("Bintou Traoré", "moved-away@sahel.example", "Chargée de projets", "sahel", "fr"),
}


# Who has which role, and who gave it: the first lead is named by the administrator, the team by the lead.
ROLES_GIVEN = (
    ("lead", RoleName.LEAD, "admin"),
    ("comms", RoleName.COMMUNICATIONS, "lead"),
    ("comms2", RoleName.COMMUNICATIONS, "lead"),
    ("auditor", RoleName.AUDITOR, "admin"),
)


def everyone(stage: Stage) -> Story:
    """The portal's first day: settings, groups, people, roles; then those who came and left later."""
    at = yield stage.ago(725)
    stage.platforms = {platform.key: platform for platform in Platform.objects.all()}
    admin, _token = create_first_admin("admin@demo.example", full_name="Marit Solheim", at=at)
    admin = _fresh(admin)
    change_person(admin, by=admin, at=at, job_title="IT officer")
    stage.people["admin"] = admin
    change_settings(
        portal_settings(), by=admin, at=at,
        organisation_name="ACT Alliance", contact_name="Communications team", contact_email="communications@demo.example",
        contact_phone="+41 00 000 00 00", time_zone="Europe/Zurich",
    )  # fmt: skip
    stage.bodies["secretariat"] = Body.objects.get(kind=K.SECRETARIAT)
    at = yield stage.ago(724)
    for key, (name, short_name, kind, parent, region, countries, holidays) in BODIES.items():
        weekend = Weekend.FRIDAY_SATURDAY if key == "jsl" else Weekend.SATURDAY_SUNDAY
        stage.bodies[key] = add_body(
            by=admin, at=at, name=name, short_name=short_name, kind=kind, parent=stage.bodies.get(parent), region=region,
            countries=countries, holiday_country=holidays, weekend=weekend, contact_mailbox=f"{key}@groups.example",
        )  # fmt: skip
    for key, (name, email, job, body, language) in PEOPLE.items():
        person = people.add_person(email=email, full_name=name, by=admin, at=at, job_title=job, language=language)
        people.add_membership(person, body=stage.bodies[body], by=admin, at=at)
        stage.people[key] = person
    for key, role, giver in ROLES_GIVEN:
        people.give_role(stage.people[key], role=role, by=stage.people[giver], at=at)
        stage.people = {name: _fresh(person) for name, person in stage.people.items()}
    yield from _comings_and_goings(stage)


def _comings_and_goings(stage: Stage) -> Story:
    at = yield stage.ago(340)
    stage.people["agency"] = _fresh(
        people.add_person(
            email="agency@demo.example", full_name="Luc Martin", by=stage.people["admin"], at=at, job_title="Account manager",
            kind=PersonKind.EXTERNAL, employer="Agence Clairon", contract_end=stage.day(20), sponsor=stage.people["requester"],
        )
    )  # fmt: skip
    at = yield stage.ago(200)
    people.add_membership(stage.people["ruth"], body=stage.bodies["cop"], by=stage.people["admin"], at=at)
    at = yield stage.ago(62)
    departures.deactivate(
        stage.people["daniel"], by=stage.people["admin"], at=at, why="The mandate as youth delegate has ended."
    )
    at = yield stage.ago(30)
    membership = Membership.objects.live().get(person=stage.people["bogdan"])
    departures.leave_body(membership, by=stage.people["admin"], at=at, why="Moved to the climate group.")
    people.add_membership(stage.people["bogdan"], body=stage.bodies["climate"], by=stage.people["admin"], at=at)


def open_sign_ins(at: dt.datetime) -> None:
    """Give the nine sign-ins their public password, which the portal's own rules would refuse."""
    addresses = [f"{name}@demo.example" for name in SIGN_INS]
    Person.objects.filter(email__in=addresses).update(
        password=make_password(PASSWORD), last_login=at - dt.timedelta(days=1)
    )


def _fresh(person: Person) -> Person:
    """The person as stored: rights are remembered for one request, and these people live through two years."""
    return Person.objects.get(pk=person.pk)
