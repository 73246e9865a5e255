"""Which addresses reach one mailbox: what stands after a plus sign in an address is its owner's to choose, as often as they like.

Limits on newcomers therefore count mailboxes, not addresses.
"""

from django.db.models import Q

from accounts.models import Person


def plain_mailbox(address: str) -> str:
    """The mailbox that a letter to this address reaches, whatever stands after a plus, in lower case."""
    name, _at, domain = address.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def held_people_of(address: str) -> list[int]:
    """Everybody (keys) who is known under an address of this mailbox, locked until the transaction ends.

    Called before anything else is locked, as at the door of departures: people come first.
    """
    name, _at, domain = plain_mailbox(address).rpartition("@")
    own = Q(email__iexact=f"{name}@{domain}") | Q(email__istartswith=f"{name}+", email__iendswith=f"@{domain}")
    return list(Person.objects.select_for_update(no_key=True).filter(own).order_by("pk").values_list("pk", flat=True))
