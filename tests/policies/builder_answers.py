"""Answers to the builder's questionnaire: any that a person could give, as a strategy and one by one (I1)."""

from hypothesis import assume
from hypothesis import strategies as st

from policies.builder.answers import Answers
from policies.builder.examples import EXAMPLES
from policies.builder.questions import Kind, Question
from policies.builder.themes import QUESTIONS, THEMES
from policies.builder.weighing import contradictions

# What people type that Markdown, Python and HTML would each like to read as their own.
TYPED = st.sampled_from(
    [
        "",
        "Maude",
        "1. FC Rive",
        "- Anne *",
        "# Ω_x_ [a](javascript:b)",
        "{org}",
        "{nobody}",
        "<b>A</b> & B",
        "% (x)s",
        "Ève, O’Neill",
    ]
)
NAMES = st.sampled_from(
    ["Passerelle", "the Harbour Alliance", "*Étoile* {name}", "1) Club <i>", "l’Alliance : du Port"]
)


def _value(question: Question):
    if question.kind is Kind.ONE:
        return st.sampled_from(sorted(question.choices))
    if question.kind is Kind.SOME:
        return st.lists(st.sampled_from(sorted(question.choices)), unique=True, min_size=1 if question.required else 0)
    if question.kind is Kind.NUMBER:
        numbers = st.integers(question.least, question.most)
        return numbers if question.required else st.none() | numbers
    if question.kind is Kind.EMAIL:
        return st.sampled_from(["info@example.org", "o'neill+x@sub.example.org"])
    return NAMES if question.key.startswith("name_") else TYPED


@st.composite
def any_answers(draw, **given):
    """Complete answers without a contradiction; those in ``given`` stand fixed."""
    by_theme = {
        theme.key: {q.key: given[q.key] if q.key in given else draw(_value(q)) for q in theme.questions}
        for theme in THEMES
    }
    answers = Answers(by_theme)
    assume(not contradictions(answers))
    return answers


def answers_like(example: str = "alliance", **changed) -> Answers:
    """An example's answers with some of them changed."""
    assert set(changed) <= set(QUESTIONS)
    return Answers(
        {
            theme: {key: changed.get(key, value) for key, value in given.items()}
            for theme, given in EXAMPLES[example].items()
        }
    )
