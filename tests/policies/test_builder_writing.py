"""What the builder writes: complete, free of contradictions and left-overs, the same in both languages (I1).

The clauses that exclude each other, and what each answer must never let stand, are declared here, apart from the clauses.
"""

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.builder.clauses import PARTS
from policies.builder.questions import Kind
from policies.builder.themes import QUESTIONS, THEMES
from policies.builder.words import joined, typed, typeset
from policies.builder.writing import write_policy
from policies.guidance.rendering import render
from tests.policies.builder_answers import answers_like, any_answers

CLAUSES = [
    clause for part in PARTS for section in part.sections for block in section.blocks for clause in block.clauses
]
BY_KEY = {clause.key: clause for clause in CLAUSES}
# Of each group at most one may be said.
EXCLUSIVE = [
    {"kind.shared", "kind.public", "kind.own"},
    {"accept.accepted", "accept.read", "accept=no"},
    {"other_policies", "other_policies.none"},
    {"help=refer", "help=team"},
    {"help_line", "help_line.none"},
    {"criticism", "criticism.closed"},
    {"disputed", "disputed.advice"},
    {"vulnerable", "vulnerable.told"},
    {"managed_by", "managed_by.person"},
    {"managed_by.person", "responsible_name"},
    {"hours", "hours.open"},
    {"second.paid", "second.unpaid"},
    {"second.paid", "promotion=no"},
    {"check.people", "check.nobody"},
    {"breach.talk", "breach.advice"},
    {"breach.danger", "differently.danger"},
    {"withdrawal", "withdrawal.nobody"},
    {"withdrawal", "force=advisory"},
    {"accept.accepted", "force=advisory"},
    {"promotion=agreed", "money=none"},
    {"comments=closed", "criticism"},
    {"consent=nobody", "kept_by=maker"},
    {"consent=nobody", "kept_by=responsible"},
    {"consent=nobody", "check.people"},
    {"agencies=no", "agencies.who"},
    {"situation=beginning", "transition"},
    {"own=apart", "speaks=own_field"},
    {"own=apart", "speaks=named"},
    {"own=apart", "disclaimer=required"},
    {"own=apart", "disclaimer=suggested"},
    {"personal.apart", "scope=runners"},
    {"new_accounts=body", "answer_days"},
]
# (question, answer): words that no policy with this answer may hold, in either language.
NEVER_WITH = {
    ("training", "none"): ("is trained", "training or", "est formé", "souhaite une formation"),
    ("agencies", "no"): ("An agency may", "for agencies and", "Une agence peut", "pour les agences"),
    ("promotion", "no"): ("paid advertising", "publicité payante", "To pay for", "Payer pour faire"),
    ("projects", "no"): ("account of a project", "compte d’un projet"),
    ("second", "no"): ("agreement of two people", "accord de deux personnes"),
    ("members", "none"): ("member organisations", "organisations membres"),
    ("website", "none"): ("Our website", "Notre site"),
    ("strategy", "no"): ("follows our communication strategy", "découle de notre stratégie"),
    ("children", "never"): ("from behind", "de dos"),
    ("comments", "closed"): ("Comments are open", "sont ouverts", "Comments are read before"),
    ("consent", "nobody"): ("agree in writing", "accord par écrit", "keeps the agreement", "are kept by"),
    ("vulnerable", "no"): ("in a camp", "dans un camp", "in distress", "détresse"),
    ("figures", "none"): ("we note how many", "nous notons combien"),
    ("meeting", "none"): ("team meeting", "réunion d’équipe", "the team takes time", "l’équipe prend le temps"),
    ("reach", "no"): ("reaches hardly anybody", "sans toucher grand monde"),
    ("contacts", "none"): ("befriends", "« ami »", "«\u00a0ami\u00a0»"),
    ("disclaimer", "none"): ("theirs alone", "n’engagent que lui"),
    ("own_function", "no"): ("They may say in their profile", "On peut indiquer"),
    ("ai", "none"): ("are marked as such", "signalées comme telles"),
    ("ai", "marked"): ("We publish no pictures, voices", "Nous ne publions ni images, ni voix"),
    ("when_closed", "delete"): ("the name stays ours", "le nom reste à nous"),
    ("when_closed", "keep"): ("is deleted", "est supprimé."),
    ("help", "none"): ("asks us for help", "asks for help", "demande de l’aide"),
    ("new_accounts", "talk"): ("request form and", "remplit le formulaire"),
    ("new_accounts", "body"): ("request form", "formulaire", "An answer comes", "La réponse vient"),
    ("money", "none"): ("small budget", "petit budget", "yearly communications budget", "budget annuel"),
    ("accept", "no"): ("reads and accepts", "la lit et l’accepte", "confirm that they", "confirme l’avoir"),
    ("force", "advisory"): ("binding", "must", "contraignante", "doit être", "cease to speak", "mis fin au droit"),
    ("situation", "beginning"): ("exist already", "existent déjà"),
    ("withdrawal", "nobody"): ("cease to speak", "mis fin au droit"),
    ("hours", None): ("a week for our accounts", "par semaine, réponses"),
}
LANGUAGES = st.sampled_from(["en", "fr"])
slowly = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@slowly
@given(any_answers())
def test_every_theme_is_covered_and_no_two_clauses_exclude_each_other(answers):
    said = set(write_policy(answers, "en").clauses)

    told = {question for key in said for question in BY_KEY[key].questions}
    for theme in THEMES:
        assert told & {question.key for question in theme.questions}, theme.key
    assert [group for group in EXCLUSIVE if len(group & said) > 1] == []
    # What is a choice is said once at most.
    by_question = [key.split("=")[0] for key in said if "=" in key]
    assert len(by_question) == len(set(by_question))


@slowly
@given(any_answers())
def test_both_languages_say_the_same_clauses_in_the_same_order(answers):
    english, french = write_policy(answers, "en"), write_policy(answers, "fr")

    assert english.clauses == french.clauses
    assert _shape(english.body) == _shape(french.body)


@slowly
@given(any_answers(), LANGUAGES)
def test_nothing_is_left_over(answers, language):
    written = write_policy(answers, language)

    for text in (written.title, written.summary, written.body):
        assert "  " not in text
        without_typed = re.sub(r"\{(org|nobody|name)\}", "", text)
        assert not re.search(r"None|\[\]|\{\w+\}", without_typed)
        assert not re.search(r"\.\.|,,| \.| ,|,\.|;\.|\(\)", text)
    blocks = written.body.strip().split("\n\n")
    # No heading without a text under it: after a section comes a paragraph, after a part its first section.
    for block, after in itertools.pairwise([*blocks, "## end"]):
        if block.startswith("### "):
            assert not after.startswith("#"), block
        elif block.startswith("## "):
            assert after.startswith("### "), block
    numbers = [int(number) for number in re.findall(r"(?m)^### (\d+)\. ", written.body)]
    assert numbers == list(range(1, len(numbers) + 1))
    if language == "fr":
        assert not re.search(r" [:;?!»]|« ", written.body.replace("<b>", ""))


@slowly
@given(any_answers(), LANGUAGES)
def test_what_people_typed_stands_there_as_words_and_never_as_markup(answers, language):
    html = render(write_policy(answers, language).body).html

    assert "<i>" not in html
    assert "<b>" not in html
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', html))
    assert html.count("<h3") == write_policy(answers, language).body.count("\n### ")


@slowly
@given(any_answers(), LANGUAGES)
def test_what_was_answered_no_is_never_stated_as_yes(answers, language):
    body = write_policy(answers, language).body

    for (question, answer), words in NEVER_WITH.items():
        if answers[question] == answer:
            assert [phrase for phrase in words if phrase in body] == [], (question, answer)


@pytest.mark.parametrize(
    "phrase", sorted({words for found in NEVER_WITH.values() for words in found} - {"«\u00a0ami\u00a0»"})
)
def test_the_words_that_an_answer_forbids_are_words_of_some_clause(phrase):
    """A phrase that no clause could ever say would forbid nothing."""
    clauses = [text for clause in CLAUSES for text in (clause.en, clause.fr)]

    assert any(phrase in text for text in clauses), phrase


@pytest.mark.parametrize("question", sorted(key for key, q in QUESTIONS.items() if q.kind in (Kind.ONE, Kind.SOME)))
def test_another_answer_writes_another_policy(question):
    """Of every question with answers to choose from: no two answers give the same text, in either language."""
    base = answers_like("alliance", help="refer", withdrawal="nobody", own="free", hours=40, quiet_days=200)
    for language in ("en", "fr"):
        written = {}
        for answer in QUESTIONS[question].choices:
            chosen = [answer] if QUESTIONS[question].kind is Kind.SOME else answer
            written[write_policy(answers_like_base(base, **{question: chosen}), language).body] = answer
        assert len(written) == len(QUESTIONS[question].choices), question


def answers_like_base(base, **changed):
    from policies.builder.answers import Answers

    return Answers({"all": {**dict(base), **changed}})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_facts_that_were_answered_appear(language):
    answers = answers_like(
        "association",
        name_en="Riverside", name_fr="Riverside", contact_email="hello@river.example", contact_phone="+1 418 555 0100",
        responsible_name="Ada Roy", answer_days=17, hours=12, quiet_days=99, help_line="116 111", situation="present",
        transition="6", languages=["fr", "en"],
    )  # fmt: skip

    body = write_policy(answers, language).body.replace("\u00a0", " ")

    expected = {
        "en": ("17 working days", "12 hours a week", "99 days", "English and French", "within six months"),
        "fr": ("17 jours ouvrés", "12 heures par semaine", "99 jours", "en anglais et en français", "de six mois"),
    }[language]
    for fact in ("Riverside", "hello@river.example", "+1 418 555 0100", "Ada Roy", "116 111", *expected):
        assert fact in body, fact


def test_every_clause_is_said_by_some_answers_and_named_once():
    keys = [clause.key for clause in CLAUSES]
    assert len(keys) == len(set(keys))
    assert {key for group in EXCLUSIVE for key in group} <= set(keys)
    for clause in CLAUSES:
        assert set(re.findall(r"\{(s_\w+)\}", clause.en)) == set(re.findall(r"\{(s_\w+)\}", clause.fr)), clause.key
        assert set(clause.questions) <= set(QUESTIONS), clause.key


def test_every_question_is_told_by_some_clause():
    told = {question for clause in CLAUSES for question in clause.questions}

    assert set(QUESTIONS) - told == set()


def test_lists_numbers_and_french_signs():
    assert joined(["a", "b", "c"], "and", "en") == "a, b and c"
    assert joined(["a", "b et b", "c"], "and", "fr") == "a, b et b ainsi que c"
    assert joined(["a", "b"], "or", "fr") == "a ou b"
    assert joined(["a"], "and", "en") == "a"
    assert typeset("Vrai ? « Oui » : oui ; non !", "fr") == (
        "Vrai\u202f? «\u00a0Oui\u00a0»\u00a0: oui\u202f; non\u202f!"
    )
    assert typed(" a\n*b* ") == r"a \*b\*"


def _shape(body: str) -> list[str]:
    """The form of a text without its words: headings by rank, paragraphs, lists by length."""
    return [
        f"{len(block) - len(block.lstrip('#'))}"
        if block.startswith("#")
        else f"list {block.count(chr(10))}"
        if block.startswith("- ")
        else "text"
        for block in body.strip().split("\n\n")
    ]
