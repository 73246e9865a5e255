"""How grave a point is and how sure an access is, as tags: word, icon and colour."""

from django import template
from django.utils.safestring import SafeString

from audits.controls.coverage import KNOWN
from channels_registry.models import Severity
from channels_registry.standing_rules import label_of, rule_of
from portal.templatetags.components import state_tag

register = template.Library()

LOOKS = {Severity.GRAVE: ("rejected", "exclamation-triangle"), Severity.MEDIUM: ("flagged", "exclamation-circle")}
SURE = {
    "never": ("unknown", "question-circle"),
    "overdue": ("flagged", "clock"),
    "claimed": ("submitted", "pencil"),
    "seen": ("approved", "eye"),
    "proved": ("approved", "check-circle"),
}


@register.simple_tag
def severity_tag(rule: str) -> SafeString:
    """The severity of the rule with that key."""
    severity = rule_of(rule).severity
    tone, icon = LOOKS.get(severity, ("draft", "circle"))
    return state_tag(severity.value, severity.label, tone, icon)


@register.simple_tag
def known_tag(code: str) -> SafeString:
    """``code`` as ``coverage.live_accesses`` tells it."""
    tone, icon = SURE.get(code, ("unknown", "question-circle"))
    return state_tag(code, dict(KNOWN).get(code, code), tone, icon)


@register.simple_tag
def rule_name(rule: str) -> str:
    return label_of(rule)
