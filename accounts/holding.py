"""Hold people's rows, so that two who act on the same person at once meet."""

from collections.abc import Iterable

from accounts.models import Person


def lock_people(people: Iterable[Person]) -> None:
    """Hold these people's rows for this transaction, before any channel and before the record of decisions.

    Giving work or access and leaving meet here: whichever comes second sees what the first has done. On SQLite the
    transaction itself is the lock (BEGIN IMMEDIATE).
    """
    ids = sorted(person.pk for person in people)
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
