"""What questions to the team tell the rooms below: called once, by ``apps.py``."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.merging import PEOPLE
from channels_registry import panels
from enforcement.help import asking, comments, panel, terms, waiting
from enforcement.models import WAITS_FOR_TEAM, HelpState
from ledger import phrases
from portal import attention, navigation


def register() -> None:
    phrases.define(asking.PHRASES | comments.PHRASES | terms.PHRASES)
    attention.register(waiting.items)
    panels.register(panel.ask_panel)
    PEOPLE.moves(
        "enforcement.HelpRequest.asked_by", _("Questions to the communications team"), among=~Q(state=HelpState.CLOSED)
    )
    PEOPLE.moves(
        "enforcement.HelpRequest.taken_by", _("Questions that the person looks at"), among=Q(state__in=WAITS_FOR_TEAM)
    )
    navigation.register_footer(
        navigation.Entry("help", _("Questions to the team"), "enforcement:help-list", 74, navigation.signed_in),
        navigation.Section.HELP,
    )
