"""The audit room's second row of navigation, for whoever reads the page."""

from django import template

from audits.tabs import Tab, tabs_for

register = template.Library()


@register.simple_tag(takes_context=True)
def audit_tabs(context) -> list[Tab]:
    return tabs_for(context["request"].user)
