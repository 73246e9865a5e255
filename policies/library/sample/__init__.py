"""One complete policy written for this product, ready to be published by an organisation that has none yet (A15, U9)."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from accounts.models import Person
from policies.library.drafts import usual_authority
from policies.library.publishing import publish_version
from policies.library.words import Words
from policies.models import Policy, PolicyVersion
from portal.languages import Language
from portal.store import day_of

SLUG = "social-media"
NUMBER = "1.0"
FOLDER = Path(__file__).parent
TITLES = {Language.EN: "Social media policy", Language.FR: "Politique relative aux médias sociaux"}
SUMMARIES = {
    Language.EN: (
        "We encourage our groups to use social media well. New channels are agreed with the Secretariat, which "
        "co-administers every one of them. Whoever publishes answers for it: be truthful, protect children and everyone "
        "you show, answer criticism, correct mistakes, and ask when in doubt."
    ),
    Language.FR: (
        "Nous encourageons nos structures à bien se servir des médias sociaux. Tout nouveau compte se décide avec le "
        "Secrétariat, qui co-administre chacun d’eux. Qui publie en répond\u00a0: dites vrai, protégez les enfants et "
        "toutes les personnes montrées, répondez aux critiques, corrigez les erreurs et, dans le doute, demandez."
    ),
}
CHANGES = {
    Language.EN: "First version.",
    Language.FR: "Première version.",
}


@transaction.atomic
def load_sample(*, by: Person, at: dt.datetime) -> PolicyVersion:
    """Publish the sample policy, in force from today; asked again, it answers with what is there. Raises PublishingRefused."""
    policy, _created = Policy.objects.get_or_create(slug=SLUG, defaults={"binds_channels": True})
    known = policy.versions.published().order_by("pk").first()
    if known is not None:
        return known
    return publish_version(
        policy,
        number=NUMBER,
        authority=usual_authority(),
        effective_on=day_of(at),
        words=[
            Words(
                language=language,
                title=TITLES[language],
                summary=SUMMARIES[language],
                body=(FOLDER / f"social_media_policy.{language.value}.md").read_text(encoding="utf-8"),
                changes=CHANGES[language],
            )
            for language in Language
        ],
        by=by,
        at=at,
    )
