"""What the asking tells the rooms below: called once, by ``apps.py``."""

from accounts.departures import Departure, DepartureKind
from accounts.models import Person
from activity.models import AnswerKey


def register() -> None:
    from accounts import departures, editing, merging
    from activity.asking import links, quarterly
    from notifications import keys, weekly
    from portal import attention

    weekly.count_routine(quarterly.KIND)
    keys.carry_key(quarterly.KIND, links.KIND)
    attention.register(links.questions_of)
    departures.register_consequence(end_keys_of_leaver)
    editing.register_change_of_address(end_keys_of)
    # Whoever left answers nothing by an old link; the entry that stays gets its own with the next letter.
    merging.PEOPLE.stays("activity.AnswerKey.person")


def end_keys_of_leaver(departure: Departure) -> None:
    """Whoever leaves is asked no more: their link ends at once (registered at the departure door)."""
    if departure.kind != DepartureKind.CONTRACT:
        AnswerKey.objects.filter(person=departure.person, ended_at=None).update(ended_at=departure.at)


def end_keys_of(person: Person, at) -> None:
    """The letter with the link lies in a mailbox that is theirs no more; the next letter brings a new one."""
    AnswerKey.objects.filter(person=person, ended_at=None).update(ended_at=at)
