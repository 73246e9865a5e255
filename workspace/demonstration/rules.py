"""The policy of the demonstration over its two versions, and who read them (A10, U9)."""

from policies.library import sample
from policies.library.publishing import Words, publish_version
from policies.models import PolicyVersion
from policies.reading import acknowledge
from portal.languages import Language
from workspace.demonstration.telling import Stage, Story

# What the second version adds, before the last of the principles.
ADDED = {
    Language.EN: (
        "- **If in doubt, ask first.**",
        "- **Say when a machine made it.** Pictures, voices and longer texts made with artificial intelligence are marked as such.\n",
        "Section 4: pictures, voices and texts made with artificial intelligence are marked as such.",
    ),
    Language.FR: (
        "- **Dans le doute, demandez d’abord.**",
        "- **Signalez ce qu’une machine a produit.** Images, voix et longs textes créés par une intelligence artificielle sont"
        " signalés comme tels.\n",
        "Section 4\u00a0: les images, voix et textes créés par une intelligence artificielle sont signalés comme tels.",
    ),
}
# Who has not come round to the second version yet: it waits on their home page.
STILL_TO_READ = ("samuel", "wilner", "fatime")
NEVER_READ = ("admin", "auditor", "director", "moved", "issa")


def policy(stage: Stage) -> Story:
    at = yield stage.ago(712)
    first = sample.load_sample(by=stage.people["lead"], at=at)
    at = yield stage.ago(110)
    publish_version(
        first.policy,
        number="1.1",
        authority=first.authority,
        effective_on=at.date(),
        words=[_second(text) for text in first.texts.order_by("language")],
        by=stage.people["lead"],
        at=at,
    )


def _second(text) -> Words:
    before, added, changes = ADDED[Language(text.language)]
    return Words(Language(text.language), text.title, text.body.replace(before, added + before), text.summary, changes)


def readers(stage: Stage) -> Story:
    """Each reads the first version in the first weeks, and most of them the second soon after it came."""
    yield stage.ago(711)
    for number, (key, person) in enumerate(sorted(stage.people.items())):
        if key not in NEVER_READ:
            at = yield stage.ago(710 - number // 4, hour=10, minute=number)
            _accept(person, number="1.0", at=at)
    at = yield stage.ago(336)
    _accept(stage.people["agency"], number="1.0", at=at)
    for number, (key, person) in enumerate(sorted(stage.people.items())):
        if key not in (*NEVER_READ, *STILL_TO_READ, "daniel"):
            at = yield stage.ago(109 - number // 2, hour=11, minute=number)
            _accept(person, number="1.1", at=at)


def _accept(person, *, number: str, at) -> None:
    version = PolicyVersion.objects.get(policy__slug=sample.SLUG, number=number)
    acknowledge(version, by=person, language=person.language, at=at)
