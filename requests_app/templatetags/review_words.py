"""Codes and dates of a decision as words, for its letter and its pages; each in the language that is active."""

from django import template

from requests_app.annex1.questions import QUESTIONS
from requests_app.judging import rules_in_words
from requests_app.judging.approvals import conditions_in
from requests_app.standing.labels import team_label

register = template.Library()
register.filter("rules_in_words", rules_in_words.rules_in_words)
register.filter("day_in_words", rules_in_words.day_in_words)
register.filter("team_label", team_label)


@register.filter
def question_in_words(key: str) -> str:
    """The text of a question of Annex 1; "" for none and for one that this set does not have."""
    return str(QUESTIONS[key].text) if key in QUESTIONS else ""


@register.filter
def question_number(key: str) -> int | None:
    return QUESTIONS[key].number if key in QUESTIONS else None


@register.filter
def as_conditions(conditions) -> list[dict]:
    """The conditions of an approval as a letter carries them; one written before they had owners has pairs."""
    return conditions_in({"conditions": conditions})
