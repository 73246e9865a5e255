"""What the keys of platforms tell the rooms below: called once, by ``apps.py``."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from activity.models import OF_THE_KEY, PlatformKey
from activity.network import platform_keys
from ledger import phrases
from portal import attention, navigation
from portal.attention import Item
from portal.store import day_of, portal_zone, start_of_day


def register() -> None:
    phrases.define(platform_keys.PHRASES)
    attention.register(keys_in_trouble)
    navigation.register_under("activity:keys", "settings", "audit")
    entry = navigation.Entry("platform-keys", gettext_lazy("Keys of platforms"), "activity:keys", 87, _reads_keys)
    navigation.register_footer(entry, navigation.Section.TEAM)


def _reads_keys(user) -> bool:
    return user.is_authenticated and user.may(Permission.READ_JOBS)


def keys_in_trouble(person, at: dt.datetime) -> Iterator[Item]:
    """For whoever sets keys, and for the lead: refused, ended, or ending within thirty days. One query."""
    sets = person.may(Permission.MANAGE_SETTINGS)
    if not sets and not person.may(Permission.SET_THRESHOLDS):
        return
    zone = portal_zone()
    today = day_of(at, zone)
    for key in platform_keys.in_trouble(today=today):
        yield Item(
            text=_words(key, today),
            verb=_("Enter a new key") if sets else _("Read how it stands"),
            url=reverse("activity:key-set", args=[key.source]) if sets else f"{reverse('activity:keys')}#{key.source}",
            since=key.refused_at
            if key.refusal in OF_THE_KEY
            else max(key.set_at, start_of_day(key.expires_on - platform_keys.NOTICE, zone)),
            due=None if key.refusal in OF_THE_KEY or key.expires_on < today else key.expires_on,
            shared=True,
        )


def _words(key: PlatformKey, today: dt.date) -> str:
    if key.refusal in OF_THE_KEY:
        words = _("The portal's key was refused: %(source)s")
    elif key.expires_on < today:
        words = _("The portal's key has ended: %(source)s")
    else:
        words = _("The portal's key ends soon: %(source)s")
    return words % {"source": key.get_source_display()}
