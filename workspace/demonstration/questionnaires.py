"""A policy from answers: the team helps a small member association to one of its own (I1)."""

from policies.builder.examples import ASSOCIATION
from policies.builder.keeping import save_theme, start_questionnaire
from policies.builder.themes import THEMES
from workspace.demonstration.telling import Stage, Story


def for_a_member(stage: Stage) -> Story:
    """Begun one day, answered to the end two days later."""
    at = yield stage.ago(6, hour=14)
    by = stage.people["comms2"]
    questionnaire = start_questionnaire(language="fr", example="association", by=by, at=at)
    for theme in THEMES[:4]:
        save_theme(questionnaire, theme, ASSOCIATION[theme.key], by=by, at=at, read=None)
    at = yield stage.ago(4, hour=10, minute=20)
    for theme in THEMES[4:]:
        save_theme(questionnaire, theme, ASSOCIATION[theme.key], by=by, at=at, read=None)
