"""Begin a questionnaire, save its answers, give it up, and put what it writes into the library as a draft (I1).

Two people may answer the same one: what somebody else saved meanwhile is never written over.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from ledger.recording import record
from policies.builder.answers import Answers
from policies.builder.examples import EXAMPLES
from policies.builder.questions import Theme, is_answered
from policies.builder.themes import BY_KEY, FORMAT_VERSION, THEMES
from policies.builder.weighing import contradictions
from policies.builder.words import BODIES, capitalised
from policies.builder.writing import write_policy
from policies.library.drafts import create_policy, require_writer, start_draft, usual_slug
from policies.library.words import Words
from policies.models import Policy, PolicyQuestionnaire, PolicyText, PolicyVersion
from policies.reading import policy_names
from portal.languages import Language
from portal.store import day_of

PHRASES = {"policies.written_from_answers": gettext_lazy("had the questionnaire write a draft of a policy")}


class BuilderRefused(Exception):
    """The questionnaire cannot be changed or used so; the text says what to do."""


@transaction.atomic
def start_questionnaire(*, language: str, example: str = "", by: Person, at: dt.datetime) -> PolicyQuestionnaire:
    """A new one; ``example`` names whose answers are offered (``examples.EXAMPLES``). Raises DraftRefused for a reader."""
    require_writer(by)
    return PolicyQuestionnaire.objects.create(
        language=language,
        format_version=FORMAT_VERSION,
        example=example if example in EXAMPLES else "",
        started_at=at,
        started_by=by,
        saved_at=at,
        saved_by=by,
    )


@transaction.atomic
def save_theme(
    questionnaire: PolicyQuestionnaire,
    theme: Theme,
    given: Mapping[str, Any],
    *,
    by: Person,
    at: dt.datetime,
    read: Mapping[str, Any] | None,
) -> None:
    """Keep the answers to one theme, as far as they were ``given``; ``read`` is what the writer had found there.

    Raises BuilderRefused where somebody else saved the theme in between, or gave the questionnaire up; DraftRefused for a
    reader.
    """
    require_writer(by)
    stored = _take(questionnaire, at=at, by=by)
    if stored.answers.get(theme.key) != read:
        raise BuilderRefused(
            _("A colleague has saved this theme while your page was open. Look at their answers first.")
        )
    known = {question.key for question in theme.questions}
    stored.answers[theme.key] = {key: value for key, value in given.items() if key in known}
    PolicyQuestionnaire.objects.filter(pk=stored.pk).update(answers=stored.answers, format_version=FORMAT_VERSION)
    questionnaire.refresh_from_db()


def _take(questionnaire: PolicyQuestionnaire, *, by: Person, at: dt.datetime) -> PolicyQuestionnaire:
    """Hold its row until the transaction ends, and read what stands in it now."""
    if not PolicyQuestionnaire.objects.filter(pk=questionnaire.pk).update(saved_at=at, saved_by=by):
        raise BuilderRefused(_("This questionnaire was given up meanwhile. Begin a new one."))
    return PolicyQuestionnaire.objects.get(pk=questionnaire.pk)


@transaction.atomic
def give_up(questionnaire: PolicyQuestionnaire, *, by: Person) -> None:
    """Delete the answers; a draft that was written from them stays where it is. Raises DraftRefused for a reader."""
    require_writer(by)
    PolicyQuestionnaire.objects.filter(pk=questionnaire.pk).delete()


# --- What is answered, and what is still to be ---------------------------------------------------------------------------


def offered(questionnaire: PolicyQuestionnaire, theme: Theme) -> dict[str, Any]:
    """What the theme's page begins with: the saved answers, else those of the example."""
    saved = questionnaire.answers.get(theme.key)
    if saved is not None:
        return dict(saved)
    found = dict(EXAMPLES.get(questionnaire.example, {}).get(theme.key, {}))
    if theme.number == 0:
        # Who they are themselves, they say themselves.
        for own in ("name_en", "name_fr", "contact_email", "contact_phone"):
            found.pop(own, None)
    found.pop("responsible_name", None)
    return found


def unanswered(questionnaire: PolicyQuestionnaire) -> list[Theme]:
    return [theme for theme in THEMES if not is_answered(theme, questionnaire.answers.get(theme.key))]


def answers_of(questionnaire: PolicyQuestionnaire) -> Answers:
    """What has been answered so far, by question; questions that were taken out since are left out."""
    return Answers(
        {
            key: {question.key: given[question.key] for question in BY_KEY[key].questions if question.key in given}
            for key, given in questionnaire.answers.items()
            if key in BY_KEY
        }
    )


def in_the_way(questionnaire: PolicyQuestionnaire) -> str:
    """Why no policy can be written yet, in a sentence; "" when it can."""
    missing = unanswered(questionnaire)
    if missing:
        return _("Some themes have no answer yet: %(themes)s.") % {
            "themes": ", ".join(str(theme.title) for theme in missing)
        }
    return " ".join(str(remark.sentence) for remark in contradictions(answers_of(questionnaire)))


# --- Into the library ----------------------------------------------------------------------------------------------------


@transaction.atomic
def make_draft(
    questionnaire: PolicyQuestionnaire,
    *,
    languages: Iterable[str],
    policy: Policy | None = None,
    by: Person,
    at: dt.datetime,
) -> PolicyVersion:
    """Write the policy in ``languages`` and begin a draft with it: the next version of ``policy``, or of a new one.

    Nothing else changes: the draft is edited, commented and published as any other. Raises BuilderRefused, DraftRefused.
    """
    require_writer(by)
    stored = _take(questionnaire, at=at, by=by)
    reason = in_the_way(stored)
    if reason:
        raise BuilderRefused(reason)
    if stored.draft is not None and stored.draft.published_at is None and stored.draft.withdrawn_at is None:
        raise BuilderRefused(_("There is a draft from these answers already. Change it, or withdraw it first."))
    answers = answers_of(stored)
    words = [_words(answers, language) for language in languages]
    if not words:
        raise BuilderRefused(_("Choose at least one language."))
    if policy is None:
        for text in words:
            _refuse_taken(text.title)
        policy = create_policy(words[0].title, by=by, at=at)
    version = start_draft(
        policy,
        by=by,
        at=at,
        based_on=PolicyVersion.objects.in_force(on=day_of(at)).filter(policy=policy).first(),
        words=words,
        authority=_authority(answers, words[0].language),
    )
    PolicyQuestionnaire.objects.filter(pk=stored.pk).update(draft=version, drafted_at=at)
    record(
        "policies.written_from_answers",
        version,
        by=by,
        at=at,
        data={
            "questionnaire": stored.pk,
            "questions": stored.format_version,
            "languages": sorted(str(text.language) for text in words),
        },
    )
    questionnaire.refresh_from_db()
    return version


def _refuse_taken(title: str) -> None:
    """Two policies of one title could not be told apart; that of a draft counts, that of a withdrawn one does not."""
    texts = PolicyText.objects.filter(version__withdrawn_at=None)
    titles = {held.casefold(): policy for policy, held in texts.values_list("version__policy", "title")}
    policy = (
        titles.get(title.casefold())
        or Policy.objects.filter(slug=usual_slug(title)).values_list("pk", flat=True).first()
    )
    if policy is not None:
        raise BuilderRefused(
            _("There is a policy called “%(title)s” already. Choose to make a new version of it.")
            % {"title": policy_names().get(policy, title)}
        )


def _words(answers: Answers, language: str) -> Words:
    written = write_policy(answers, language)
    return Words(Language(language), written.title, written.body, written.summary)


def _authority(answers: Answers, language: str) -> str:
    return capitalised(BODIES[answers["adopted_by"]][("en", "fr").index(language)])
