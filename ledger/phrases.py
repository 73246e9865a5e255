"""What each kind of decision is called, for the page that shows the record in words.

Rooms say in their ``apps.py`` what their actions mean: ``define({"channels.activated": _("put the channel into service")})``.
The phrase follows the name of the person: “Amina Diallo put the channel into service”.
"""

_phrases: dict[str, str] = {}


def define(phrases: dict[str, str]) -> None:
    """Raises ValueError where an action has a phrase already: one of two decisions would be told in the other's words."""
    if twice := sorted(action for action, phrase in phrases.items() if _phrases.get(action, phrase) is not phrase):
        raise ValueError(f"These actions have two phrases: {', '.join(twice)}")
    _phrases.update(phrases)


def phrase_for(action: str) -> str:
    return str(_phrases.get(action, action))


def known_actions() -> dict[str, str]:
    return dict(_phrases)
