"""A draft of the policy that people comment on, and a sister policy (A15, I5)."""

import datetime as dt

from policies.drafting import commenting, consulting
from policies.drafting.telling import tell_invited
from policies.library import drafts, sample
from policies.library.clauses import clauses_of
from policies.library.publishing import publish_draft
from policies.library.words import Words
from policies.models import Outcome, Policy
from portal.languages import Language
from workspace.demonstration.telling import Stage, Story

PHOTOGRAPHS = {
    Language.EN: (
        "Photographs and consent",
        "Whoever is recognisable is asked first, children are never recognisable, and the agreement is kept where it can be found.",
        "## 1. Before the picture\n\n"
        "Say who you are, what the picture is for and where it will appear. Nobody owes us a picture.\n\n"
        "## 2. The agreement\n\n"
        "- It is given before publishing, in writing or on a recording.\n"
        "- It names the use, the channels and the time.\n"
        "- It can be taken back at any time; the picture then goes.\n\n"
        "## 3. Children\n\n"
        "We show nothing by which a child could be recognised or found. No consent changes that.\n\n"
        "## 4. Keeping it\n\n"
        "The group that publishes keeps the agreement and can show it within a week.\n",
    ),
    Language.FR: (
        "Photographies et consentement",
        "On demande d’abord à qui est reconnaissable, les enfants ne le sont jamais, et l’accord est conservé là où on le retrouve.",
        "## 1. Avant la photo\n\n"
        "Dites qui vous êtes, à quoi servira l’image et où elle paraîtra. Personne ne nous doit une image.\n\n"
        "## 2. L’accord\n\n"
        "- Il est donné avant la publication, par écrit ou enregistré.\n"
        "- Il nomme l’usage, les comptes et la durée.\n"
        "- Il peut être repris à tout moment\u202f; l’image est alors retirée.\n\n"
        "## 3. Les enfants\n\n"
        "Nous ne montrons rien qui permette de reconnaître ou de retrouver un enfant. Aucun consentement n’y change rien.\n\n"
        "## 4. La conservation\n\n"
        "La structure qui publie conserve l’accord et peut le présenter dans la semaine.\n",
    ),
}
# What the draft says otherwise, as (before, after).
REWORDED = {
    Language.EN: (
        "A question costs minutes; taking a post back costs far more.",
        "A question costs minutes; taking a post back costs far more, and screenshots stay.",
        "Section 4: what was taken back can still be passed on. Section 10: an answer within one working day.",
        "Criticism stays visible, and it is answered soon, calmly and with facts",
        "Criticism stays visible, and it is answered within one working day, calmly and with facts",
    ),
    Language.FR: (
        "retirer une publication coûte bien davantage.",
        "retirer une publication coûte bien davantage, et les captures d’écran restent.",
        "Section 4\u00a0: ce qui a été retiré peut encore circuler. Section 10\u00a0: une réponse en un jour ouvré.",
        "La critique reste visible\u202f; on y répond vite, avec calme",
        "La critique reste visible\u202f; on y répond en un jour ouvré, avec calme",
    ),
}  # fmt: skip


def sister(stage: Stage) -> Story:
    at = yield stage.ago(300)
    policy = drafts.create_policy("Photographs and consent", slug="photographs", by=stage.people["lead"], at=at)
    words = [Words(language, title, body, summary) for language, (title, summary, body) in PHOTOGRAPHS.items()]
    version = drafts.start_draft(policy, words=words, by=stage.people["lead"], at=at)
    at = yield stage.ago(296)
    publish_draft(version, effective_on=at.date(), by=stage.people["lead"], at=at)
    drafts.change_policy(
        policy,
        binds_channels=False,
        sisters=[Policy.objects.get(slug=sample.SLUG)],
        by=stage.people["lead"],
        at=at,
    )


def commented(stage: Stage) -> Story:
    """Begun two weeks ago, open for comments since last week and for another one."""
    at = yield stage.ago(15)
    lead, comms = stage.people["lead"], stage.people["comms"]
    policy = Policy.objects.get(slug=sample.SLUG)
    newest = policy.versions.published().order_by("-effective_on", "-pk").first()
    version = drafts.start_draft(policy, based_on=newest, by=comms, at=at)
    for text in version.texts.order_by("language"):
        old, new, changes, old_too, new_too = REWORDED[Language(text.language)]
        body = text.body.replace(old, new).replace(old_too, new_too) if old else text.body
        words = Words(Language(text.language), text.title, body, text.summary, changes)
        drafts.save_text(version, text.language, words, by=comms, at=at)
    at = yield stage.ago(8)
    asked = [stage.people[key] for key in ("requester", "requester2", "channeladmin", "grace", "samuel")]
    consulting.open_for_comments(
        version,
        until=(at + dt.timedelta(days=15)).date(),
        people=asked,
        note="Is one working day for an answer to criticism realistic for you?",
        by=comms,
        at=at,
    )
    tell_invited(at=at)
    at = yield stage.ago(6)
    first = _comment(
        version, "working day", "One working day is too short where one volunteer runs the page. Two would do.",
        by=stage.people["requester"], at=at,
    )  # fmt: skip
    _comment(version, "screenshots", "Good: people forget this.", by=stage.people["grace"], at=at)
    at = yield stage.ago(4)
    commenting.answer(first, text="What if the team answers when you cannot?", by=lead, at=at)
    third = _comment(version, "six questions", "Could we add a seventh: who looks after it in August?",
                     by=stage.people["channeladmin"], at=at)  # fmt: skip
    at = yield stage.ago(2)
    commenting.resolve(
        third, outcome=Outcome.NOT_TAKEN, because="The form asks for a deputy already, all year round.", by=comms, at=at
    )


def _comment(version, words: str, text: str, *, by, at):
    """On the first clause of the English text with these words."""
    body = version.texts.get(language=Language.EN).body
    clause = next(clause for clause in clauses_of(body) if words in clause.words)
    return commenting.comment(version, language=Language.EN, anchor=clause.anchor, text=text, by=by, at=at)
