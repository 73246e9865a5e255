"""How the acts on a request refuse; the texts are for the person who tried."""

from django.utils.translation import gettext as _


class NotAllowed(Exception):
    """The request is no longer in a state this action starts from, or the actor has no right to it."""


class DealtWith(NotAllowed):
    """Somebody was quicker, or the page from which the act comes has grown old."""

    def __init__(self):
        super().__init__(_("This request has already been dealt with."))


class Incomplete(Exception):
    """Something is still missing; ``missing`` lists it, one sentence each."""

    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(" ".join(missing))
