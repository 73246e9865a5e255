"""The link to a mailbox by which somebody without an account starts a request (N3).

Nobody learns here whose address is known: for every address the same rows are written by the same statements, and only
the letter, which its owner alone reads, says whether it opens something. No word of whoever typed the address is in it.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.mailboxes import held_people_of, plain_mailbox
from accounts.models import Body, Person
from accounts.newcomers import add_newcomer
from accounts.people import NotPossible
from notifications.writing import write_letter
from portal.batches import key_batches
from portal.linktokens import digest_of, new_token
from portal.ratelimits import Limit
from requests_app.models import GroupConfirmation, StartLink
from requests_app.refusals import NotAllowed
from requests_app.starting.confirming import ask_group

LINK_DAYS = 3
LINK_LIFE = dt.timedelta(days=LINK_DAYS)
# Who typed an address without owning it is not remembered for long.
FORGOTTEN_AFTER = dt.timedelta(days=7)
# The owner of a mailbox whose addresses others type gets no more letters than this in a day, whatever follows a plus sign.
PER_ADDRESS = Limit("start-address", most=3, seconds=86_400)
MOST_CHARACTERS = 120
# A name goes into a letter to a group: nothing in it becomes a link there, or looks like one.
LIKE_A_LINK = re.compile(r"[@/\\<>:\[\]{}|=]|www\.|\w\.\w{2,}|\d{4,}", re.IGNORECASE)


def ask_for_link(*, email: str, body: Body, language: str, at: dt.datetime) -> None:
    """Write to the address, whoever it belongs to. Beyond ``PER_ADDRESS`` nothing is written, and nobody is told so."""
    email = email.strip().lower()
    if not PER_ADDRESS.wait_for_word(plain_mailbox(email)):
        _write(email=email, body=body, language=language, at=at)


@transaction.atomic
def _write(*, email: str, body: Body, language: str, at: dt.datetime) -> None:
    known = Person.objects.filter(email__iexact=email).only("kind", "is_active", "language").first()
    token = new_token()
    link = StartLink.objects.create(
        email=email,
        body=body,
        language=language,
        token_digest=digest_of(token),
        asked_at=at,
        expires_at=at + LINK_LIFE,
    )
    kind, path = "requests.start_link", f"/requests/start/{token}/"
    if known is not None and not known.is_active:
        kind, path = "requests.start_closed", "/contact/"
    elif known is not None and not known.is_newcomer:
        kind, path = "requests.start_known", "/accounts/login/?next=/requests/new/"
    write_letter(
        kind,
        event=f"request-start:{link.pk}",
        address=email,
        language=known.language if known else language,
        at=at,
        data={"group": body.name, "path": path, "days": LINK_DAYS},
    )


def open_link(token: str, *, at: dt.datetime) -> StartLink | None:
    """The link, or None if it was used, is too old, or its group is closed."""
    found = StartLink.objects.select_related("body").filter(
        token_digest=digest_of(token), used_at=None, expires_at__gt=at, body__closed_at=None
    )
    return found.first()


def newcomer_of(link: StartLink) -> Person | None:
    """Who came by this mailbox before."""
    person = Person.objects.active().filter(email__iexact=link.email).first()
    return person if person and person.is_newcomer else None


@dataclass(frozen=True)
class Started:
    """Who came in. ``confirmation`` is None where their group is not asked; ``refusal`` then says why."""

    person: Person
    confirmation: GroupConfirmation | None
    refusal: str = ""


@transaction.atomic
def start(token: str, *, full_name: str, at: dt.datetime) -> Started:
    """Use the link up: whoever holds the mailbox is made known, and the group they named is asked about them.

    Who came before is the same person still, whatever ``full_name`` says now. Raises NotAllowed, and then nothing has
    changed: a link that does not hold, a name that is none, an address that has an account, or had one.
    """
    link = open_link(token, at=at)
    if link is None or not StartLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=at).update(used_at=at):
        raise NotAllowed(_("This link has been used or is too old. Ask for a new one."))
    # Before the record of decisions is: their questions are counted over all addresses of the mailbox.
    held_people_of(link.email)
    person = Person.objects.filter(email__iexact=link.email).first()
    if person is None:
        try:
            person = add_newcomer(email=link.email, full_name=name_from(full_name), language=link.language, at=at)
        except NotPossible as refusal:
            raise NotAllowed(str(refusal)) from refusal
    elif not person.is_active:
        raise NotAllowed(_("Access for this address has ended. Write to the contact named at the foot of this page."))
    elif not person.is_newcomer:
        raise NotAllowed(_("You have an account with this address. Sign in with it; you need no link."))
    try:
        with transaction.atomic():
            return Started(person, ask_group(person, body=link.body, at=at))
    except NotAllowed as refusal:
        # Their own requests are open to them all the same.
        return Started(person, None, str(refusal))


def name_from(text: str) -> str:
    """The name as it goes into letters. Raises NotAllowed where it is empty, too long, or could become a link."""
    name = " ".join(text.split())
    if not name:
        raise NotAllowed(_("Write your first and last name."))
    if len(name) > MOST_CHARACTERS or LIKE_A_LINK.search(name):
        raise NotAllowed(
            _(
                "Write your first and last name and nothing else: no address, link or number. Put a space after a full stop."
            )
        )
    return name


def forget_links(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Forget links that ran out some days ago, with the addresses that were typed. Returns how many."""
    due = StartLink.objects.filter(expires_at__lte=at - FORGOTTEN_AFTER)
    if dry_run:
        return due.count()
    return sum(due.filter(pk__in=pks).delete()[0] for pks in key_batches(due))
