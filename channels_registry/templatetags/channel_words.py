"""Words of this room's pages and letters."""

from django import template
from django.template import loader
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString, mark_safe

from portal.languages import language_name

register = template.Library()


@register.filter
def language_names(codes) -> str:
    """Language codes as names: “English, French”."""
    return ", ".join(language_name(code) for code in codes or ())


@register.filter
def month_names(numbers) -> str:
    return ", ".join(str(MONTHS[number]) for number in numbers or () if number in MONTHS)


@register.simple_tag(takes_context=True)
def draw_panel(context, panel) -> SafeString:
    """A box of a room above, drawn with its own variables beside those of the page."""
    drawn = loader.get_template(panel.template).render({**context.flatten(), **panel.context}, context.get("request"))
    return mark_safe(drawn)  # noqa: S308 -- drawn by a template, so escaped there
