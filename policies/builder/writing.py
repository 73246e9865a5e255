"""The policy that a questionnaire asks for, in one language (I1)."""

from policies.builder.answers import Answers
from policies.builder.clauses import PARTS, SUMMARY, TITLE
from policies.builder.composing import Composed, compose


def write_policy(answers: Answers, language: str) -> Composed:
    """The whole text from complete answers. Raises KeyError where a question has no answer yet."""
    return compose(PARTS, answers, language, title=TITLE, summary=SUMMARY)
