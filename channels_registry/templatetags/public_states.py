"""The tag of a channel's state as the public is told it; nothing for one that is simply active."""

from django import template

from channels_registry.directory import public_state
from portal.templatetags.components import state_tag

register = template.Library()


@register.simple_tag
def public_state_tag(channel) -> str:
    state = public_state(channel)
    return state_tag(state.code, state.label) if state else ""
