"""Three very different organisations, three policies, read and kept (I1): a small association (as seed 002), an alliance of
organisations (as seed 000), an international agency (as seed 004).

The texts stand in docs/examples/policies; ``REVIEWED=write pytest tests/policies/test_builder_examples.py`` writes them anew, to be
read again before they are kept.
"""

import itertools
import os
from pathlib import Path

import pytest

from policies.builder.answers import Answers
from policies.builder.examples import EXAMPLES
from policies.builder.questions import is_answered
from policies.builder.themes import THEMES
from policies.builder.weighing import contradictions, doubts
from policies.builder.writing import write_policy

KEPT = Path(__file__).parents[2] / "docs" / "examples" / "policies"
EVERY = list(itertools.product(EXAMPLES, ("en", "fr")))
# (example, words that its policy holds, words that it does not): what sets the three apart, in English and French.
APART = {
    "association": (
        [
            "Passerelle Jeunesse",
            "Maude Gagnon",
            "811, 911",
            "45 days",
            "every team meeting",
            "four hours",
            "rest is advice",
        ],
        ["request form", "member organisations", "headquarters", "account of a project", "An agency may"],
        ["Maude Gagnon", "811, 911", "45 jours", "chaque réunion d’équipe", "quatre heures", "une autre conseille"],
    ),
    "alliance": (
        [
            "the Lighthouse Alliance",
            "while a member speaks officially",
            "ten working days",
            "religion or a party",
            "+41 22",
        ],
        ["Maude Gagnon", "811", "team meeting", "headquarters", "Remain impartial"],
        ["l’Alliance des Phares", "tant qu’un membre", "dix jours ouvrés", "une religion ni à un parti", "+41 22"],
    ),
    "agency": (
        [
            "Water Works",
            "headquarters",
            "Remain impartial",
            "15 working days",
            "account of a project",
            "official statement",
        ],
        ["member organisations", "religion or a party", "811", "volunteers, whose", "An agency may"],
        [
            "ouvrages d’eau",
            "siège",
            "Rester impartial",
            "15 jours ouvrés",
            "compte d’un projet",
            "déclaration officielle",
        ],
    ),
}


def written(example: str, language: str) -> str:
    policy = write_policy(Answers(EXAMPLES[example]), language)
    return f"# {policy.title}\n\n{policy.summary}\n\n{policy.body}"


@pytest.mark.parametrize(("example", "language"), EVERY)
def test_the_reviewed_policies_are_what_the_builder_writes(example, language):
    file = KEPT / f"{example}.{language}.md"
    if os.environ.get("REVIEWED") == "write":
        KEPT.mkdir(parents=True, exist_ok=True)
        file.write_text(written(example, language), encoding="utf-8")

    assert file.read_text(encoding="utf-8") == written(example, language)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_answer_every_theme_and_contradict_nothing(example):
    given = EXAMPLES[example]

    assert [theme.key for theme in THEMES if not is_answered(theme, given.get(theme.key))] == []
    assert contradictions(Answers(given)) == []
    assert doubts(Answers(given)) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_policy_says_what_its_organisation_answered_and_nothing_of_the_others(example):
    holds, lacks, in_french = APART[example]
    english, french = (written(example, code).replace("\u00a0", " ") for code in ("en", "fr"))

    assert [words for words in holds if words not in english] == []
    assert [words for words in lacks if words in english] == []
    assert [words for words in in_french if words not in french] == []


@pytest.mark.parametrize(("example", "language"), EVERY)
def test_the_policies_are_short_enough_to_be_read(example, language):
    """Three to five printed pages, at some 500 words a page."""
    assert 1_400 <= len(written(example, language).split()) <= 2_600


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_three_policies_differ_visibly(language):
    texts = {example: set(written(example, language).split("\n\n")) for example in EXAMPLES}

    for one, other in itertools.combinations(texts, 2):
        shared = texts[one] & texts[other]
        assert len(shared) < 0.65 * min(len(texts[one]), len(texts[other])), (one, other)
