"""The questionnaire: the organisation, then the eleven themes of seed 001, each with a few questions (I1).

``FORMAT_VERSION`` goes up when a question comes, goes or changes its answers; a questionnaire that was begun before is asked
the new ones.
"""

from policies.builder.themes.organising import ORGANISING
from policies.builder.themes.publishing import PUBLISHING

FORMAT_VERSION = 1
THEMES = (*ORGANISING, *PUBLISHING)
BY_KEY = {theme.key: theme for theme in THEMES}
QUESTIONS = {question.key: question for theme in THEMES for question in theme.questions}
