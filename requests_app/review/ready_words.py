"""Ready reasons and ways on for a request that is not approved (A17); the requester reads them in their own language."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

REASONS = {
    "overlap": _("A channel that exists already reaches the same people."),
    "value": _("It is not clear yet what the channel adds to the Alliance's name and work."),
    "medium": _("The platform does not suit the people you want to reach."),
    "lasting": _(
        "The people, the money or the time that would keep the channel alive after its first year are not there yet."
    ),
    "people": _("A responsible person and a deputy are not both there yet."),
    "risk": _("At present the risk is too high for the people shown, or for those who run the channel."),
}
WAYS_ON = {
    "stories": _("Send us your stories: we post them on the Alliance's channels, with your name beside them."),
    "write": _("Write for a channel that exists: we put you in touch with the people who run it."),
    "advice": _(
        "Talk with us about another medium: a newsletter, a page of the website or a group may reach more people."
    ),
    "later": _("Ask again when what is missing is there. A short note with the reference of this request is enough."),
    "training": _("Come to our next training: it is open to you, channel or no channel."),
}


def put_together(ready: dict, chosen: Iterable[str], own_words: str, *, language: str) -> str:
    """The ready texts that were chosen, in ``language``, each in a paragraph of its own, then the reviewer's own words."""
    with translation.override(language):
        texts = [str(ready[code]) for code in ready if code in set(chosen)]
    return "\n\n".join([*texts, *([own_words] if own_words else [])])
