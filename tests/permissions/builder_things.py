"""Two questionnaires of the policy builder for the cast: one answered to the end, one just begun."""

from policies.builder.examples import ALLIANCE
from policies.builder.keeping import save_theme, start_questionnaire
from policies.builder.themes import THEMES


def questionnaires(*, by, now) -> dict[str, object]:
    answered = start_questionnaire(language="en", by=by, at=now)
    for theme in THEMES:
        save_theme(answered, theme, ALLIANCE[theme.key], by=by, at=now, read=None)
    begun = start_questionnaire(language="fr", example="agency", by=by, at=now)
    return {"questionnaire": answered, "questionnaire_begun": begun}
