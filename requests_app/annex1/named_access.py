"""What the approved request of a channel named as a person's access, for the register to compare with (A7, I2)."""

from collections.abc import Iterator

from accounts.models import Person
from channels_registry.models import HIGHEST_FIRST, AccessLevel, Channel
from requests_app.annex1.choices import YesNo
from requests_app.annex1.forms.who_runs import MOST_PEOPLE
from requests_app.models import Answer


def level_named(channel: Channel, person: Person) -> AccessLevel | None:
    """The highest access that the request behind ``channel`` named for ``person``, by work e-mail; None where none.

    Responsible person and deputy run the channel: the form asks of nobody else to keep it (questions 14, 15 and 17).
    """
    asked = Answer.objects.filter(request__channel=channel, question__in=("q14", "q15", "q17"))
    values = dict(asked.values_list("question", "value"))
    wanted = person.email.lower()
    found = [level for email, level in _named(values) if email.strip().lower() == wanted]
    return min(found, key=HIGHEST_FIRST.index, default=None)


def _named(values: dict[str, dict]) -> Iterator[tuple[str, AccessLevel]]:
    q14, q15, q17 = (values.get(key) or {} for key in ("q14", "q15", "q17"))
    for who in ("responsible", "deputy"):
        yield q14.get(f"{who}_email", ""), AccessLevel.ADMIN
    for number in range(1, MOST_PEOPLE + 1):
        level = q15.get(f"person_{number}_level", "")
        if level in AccessLevel.values:
            yield q15.get(f"person_{number}_email", ""), AccessLevel(level)
    if q15.get("outside"):
        agency = AccessLevel.ADMIN if q17.get("full_control") == YesNo.YES else AccessLevel.EDITOR
        yield q17.get("contact_email", ""), agency
