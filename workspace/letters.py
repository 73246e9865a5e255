"""Letters as the outbox page shows them: where each stands, and who may read its text (design §5.5, §5.9)."""

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from notifications.keys import carries_key
from notifications.models import Letter
from notifications.sending import Words, words_of
from portal.models import PortalSettings

WAITING, SENT, CANCELLED, REFUSED = "waiting", "sent", "cancelled", "failed"
STATES = {
    WAITING: gettext_lazy("Waiting"),
    SENT: gettext_lazy("Sent"),
    CANCELLED: gettext_lazy("Taken back"),
    REFUSED: gettext_lazy("Refused by the mail server"),
}
CONDITIONS = {
    WAITING: {"sent_at": None, "cancelled_at": None, "refused_at": None},
    SENT: {"sent_at__isnull": False},
    CANCELLED: {"cancelled_at__isnull": False},
    REFUSED: {"refused_at__isnull": False},
}


def state_of(letter: Letter) -> str:
    if letter.sent_at:
        return SENT
    if letter.cancelled_at:
        return CANCELLED
    return REFUSED if letter.refused_at else WAITING


def may_read_text(letter: Letter, user) -> bool:
    """Letters whose link is a key are nobody's to read here; others are for the team and for whoever got them."""
    if carries_key(letter.kind):
        return False
    return letter.person_id == user.pk or reads_every_text(user)


def reads_every_text(user) -> bool:
    return user.may(Permission.READ_ALL_REQUESTS)


def may_send_again(user) -> bool:
    """The team, and whoever looks after the portal; an auditor reads only."""
    return user.may(Permission.MANAGE_CHANNELS) or user.may(Permission.MANAGE_SETTINGS)


def words_for(letter: Letter, portal: PortalSettings) -> Words:
    """What was sent, or what will be: a waiting letter is written anew in its reader's language."""
    if letter.sent_at:
        return Words(letter.subject, letter.body)
    try:
        return words_of(letter.kind, language=letter.language, data=letter.data, portal=portal)
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return Words(_("This message cannot be written yet; it waits, and nothing is lost."), "")
