"""Ready texts of the letters, one row for each language, and how a letter is put together from them (A17, §5.11)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Language, Person
from accounts.roles import Permission
from ledger.recording import Decision as Recorded
from ledger.recording import record_many
from requests_app.models import WITH_TEXT, ReadyText
from requests_app.refusals import Incomplete, NotAllowed

PHRASES = {"requests.ready_text_changed": gettext_lazy("changed a ready text of the letters")}
APART = "\n\n"


def texts_in(language: str) -> dict[str, str]:
    """The text of each code in ``language``; one that is missing there stands in the portal's own language."""
    found: dict[str, str] = {}
    rows = ReadyText.objects.filter(language__in=(language, settings.LANGUAGE_CODE))
    for row in rows:
        if row.language == language or row.code not in found:
            found[row.code] = row.text
    return found


def put_together(codes: Iterable[str], own_words: str, *, texts: Mapping[str, str]) -> str:
    """The ready texts that were chosen, each in a paragraph of its own, then the person's own words."""
    ready = [texts[code] for code in codes if code in texts]
    return APART.join([*ready, *([own_words] if own_words else [])])


def taken_apart(letter: str, codes: Iterable[str], *, texts: Mapping[str, str]) -> tuple[str, list[str]]:
    """What of a letter is the person's own, and the codes whose ready text was written over in it.

    Putting it together again from both gives the same letter, so that going back to the reasons loses nothing.
    """
    own, written_over = letter, []
    for code in codes:
        if code not in texts:
            continue
        if texts[code] in own:
            own = own.replace(texts[code], "", 1)
        else:
            written_over.append(code)
    paragraphs = [paragraph.strip() for paragraph in own.split(APART)]
    return APART.join(paragraph for paragraph in paragraphs if paragraph), written_over


@transaction.atomic
def change_ready_text(
    code: str, texts: Mapping[str, str], *, by: Person, at: dt.datetime, seen: Mapping[str, str] | None = None
) -> list[str]:
    """Set the text of one code in each language; returns the languages that differ now. Raises NotAllowed, Incomplete.

    ``seen``: the texts as the person had them before them; where someone else changed one meanwhile, nothing is changed.
    """
    if not by.may(Permission.PUBLISH_POLICIES):
        raise NotAllowed(_("Only the communications lead changes the ready texts."))
    if code not in WITH_TEXT or set(texts) - set(Language.values):
        raise NotAllowed(_("There is no ready text of this name."))
    if not all(text.strip() for text in texts.values()):
        raise Incomplete([_("Write the text in each language; a requester reads only one of them.")])
    present = {row.language: row for row in ReadyText.objects.filter(code=code).select_for_update()}
    if seen is not None and any(
        language in present and present[language].text != text for language, text in seen.items()
    ):
        raise NotAllowed(_("Someone changed this text meanwhile. Look at it, then change what is left to change."))
    changed = [
        language for language, text in texts.items() if language not in present or present[language].text != text
    ]
    rows = [
        ReadyText.objects.update_or_create(
            code=code, language=language, defaults={"text": texts[language], "changed_at": at, "changed_by": by}
        )[0]
        for language in changed
    ]
    record_many(
        "requests.ready_text_changed",
        [Recorded(row, data={"code": code, "language": row.language}, words={"text": row.text}) for row in rows],
        by=by,
        at=at,
    )
    return changed
