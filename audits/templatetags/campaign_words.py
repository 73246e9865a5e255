"""What stands beside a question of an access review, in whole sentences."""

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audits.campaigns.weighing import Why
from audits.models import Item
from channels_registry.models import AccessLevel, Strength

register = template.Library()
_LEVELS = dict(AccessLevel.choices)


@register.simple_tag
def why_recommended(item: Item) -> str:
    return str(Why(item.recommended_why).label)


@register.simple_tag
def verified_in_words(item: Item) -> str:
    """How sure the access was when the list was frozen, and since when."""
    day = date_format(localtime(item.verified_at), "SHORT_DATE_FORMAT")
    said = {
        Strength.PROVED: _("proved on %(day)s"),
        Strength.SEEN: _("seen on %(day)s"),
        Strength.CLAIMED: _("claimed on %(day)s"),
    }
    return said.get(item.verified_as, _("verified on %(day)s")) % {"day": day}


@register.simple_tag
def was_in_words(item: Item) -> str:
    return _("changed since the last review, was: %(level)s") % {"level": _LEVELS.get(item.was_level, item.was_level)}


@register.simple_tag
def approved_in_words(item: Item) -> str:
    return _("The request named: %(level)s.") % {"level": _LEVELS.get(item.approved_level, item.approved_level)}
