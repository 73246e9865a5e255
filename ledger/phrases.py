"""What each kind of decision is called, for the page that shows the record in words.

Rooms say in their ``apps.py`` what their actions mean: ``define({"channels.activated": _("put the channel into service")})``.
The phrase follows the name of the person: “Amina Diallo put the channel into service”.
"""

_phrases: dict[str, str] = {}
# What is chosen from a list stands in the record by its code: field → code → label, in the reader's language.
_labels: dict[str, dict[str, str]] = {}


def define(phrases: dict[str, str]) -> None:
    """Raises ValueError where an action has a phrase already: one of two decisions would be told in the other's words."""
    if twice := sorted(action for action, phrase in phrases.items() if _phrases.get(action, phrase) is not phrase):
        raise ValueError(f"These actions have two phrases: {', '.join(twice)}")
    _phrases.update(phrases)


def phrase_for(action: str) -> str:
    return str(_phrases.get(action, action))


def known_actions() -> dict[str, str]:
    return dict(_phrases)


def define_labels(field: str, labels: dict[str, str]) -> None:
    """The labels of the codes that ``data[field]`` of an entry holds. Raises ValueError where the field has others already."""
    if _labels.setdefault(field, labels) != labels:
        raise ValueError(f"The codes of this field have two sets of labels: {field}")


def label_for(field: str, code: str | None) -> str:
    """Empty where nobody has said what the code means."""
    return str(_labels.get(field, {}).get(code, ""))
