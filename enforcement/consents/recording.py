"""Single consents, where the lead has turned the full register on (A12, R6).

A code stands for the person. A name is kept only of adults and only sealed, evidence only sealed; of a minor there is no name at
all. What a consent says is who agreed to which use: it is asked by nothing that is published, and lifts no rule.
"""

import datetime as dt
import re
import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, Person
from channels_registry import rights
from channels_registry.models import Channel
from enforcement.consents import sight
from enforcement.consents.refusing import ConsentRefused, refuse_secrets, refuse_to_come, somebody_was_quicker
from enforcement.models import Consent, ConsentEnd, ConsentEvidence, Shown
from ledger.recording import record
from portal.files import ReadFile
from portal.sealing import CannotOpen, newest_key_mark, seal, seal_bytes, unseal, unseal_bytes
from portal.store import day_of, portal_settings

PHRASES = {
    "consents.recorded": gettext_lazy("recorded a consent"),
    "consents.ended": gettext_lazy("ended a consent"),
}
# Letters, digits and signs between them, with a digit: no name has one.
CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{2,39}")
# Without what looks alike on paper.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MOST_NAME = 200


def is_on() -> bool:
    return portal_settings().consent_full_register


@transaction.atomic
def record_consent(
    body: Body, *, channels: Iterable[Channel], use: str, shown: Shown, given_on: dt.date, until: dt.date,
    keeper: Person, by: Person, at: dt.datetime, code: str = "", name: str = "", guardian_agreed: bool = False,
    file: ReadFile | None = None,
) -> Consent:  # fmt: skip
    """Record it for these channels of the group; without a ``code`` the portal gives one. Raises ConsentRefused."""
    if not is_on():
        raise ConsentRefused(_("The full register is off: note where consents are kept instead."))
    if not sight.may_write(by, body.pk, at=at):
        raise ConsentRefused(rights.ask_the_team())
    channels = list(channels)
    use, name, code = " ".join(use.split())[:300], " ".join(name.split()), code.strip()
    _refuse_odd(body, channels, use, name, code, given_on, until, keeper, today=day_of(at))
    _refuse_against_minors(shown, name, guardian_agreed)
    code = code or _new_code()
    sealed = seal(name, purpose=_of_name(code)) if name else ""
    try:
        with transaction.atomic():
            made = Consent.objects.create(
                body=body, use=use, code=code, shown=shown, guardian_agreed=shown == Shown.MINOR, sealed_name=sealed,
                key_mark=newest_key_mark() if sealed else "", given_on=given_on, until=until, over_on=until,
                keeper=keeper, recorded_at=at, recorded_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise ConsentRefused(_("This code is taken. Choose another, or leave it empty.")) from error
    made.channels.set(channels)
    if file is not None:
        ConsentEvidence.objects.create(
            consent=made, content_type=file.kind, size=len(file.data), key_mark=newest_key_mark(),
            sealed=seal_bytes(file.data, purpose=_of_evidence(code)),
        )  # fmt: skip
    data = {"body": body.pk, "channels": sorted(one.pk for one in channels), "until": until.isoformat()}
    record("consents.recorded", made, by=by, at=at, data=data)
    return made


def _refuse_odd(body, channels, use, name, code, given_on, until, keeper, *, today: dt.date) -> None:
    refuse_secrets(use)
    refuse_to_come(given_on, today=today)
    if not use:
        raise ConsentRefused(_("Say for which use the person agreed."))
    if not channels or any(channel.body_id != body.pk for channel in channels):
        raise ConsentRefused(_("Choose the channels for which the person agreed, among those of this group."))
    if until <= today or until < given_on:
        raise ConsentRefused(_("A consent ends on a day to come: nobody agrees for ever."))
    if len(name) > MOST_NAME:
        raise ConsentRefused(_("A name can have %(count)d characters at most.") % {"count": MOST_NAME})
    if code and not CODE.fullmatch(code):
        raise ConsentRefused(
            _("A code is one word of letters and digits, such as K-2026-014, with a digit in it. It is no name.")
        )
    if not sight.keepers().filter(pk=keeper.pk).exists():
        raise ConsentRefused(_("Consents are kept by a colleague who is still here, not by somebody from outside."))


def _refuse_against_minors(shown: Shown, name: str, guardian_agreed: bool) -> None:
    """The rule about minors (A12): no name of a minor, and no consent without the guardian."""
    if shown != Shown.MINOR:
        return
    if name:
        raise ConsentRefused(
            _("Of a minor the portal keeps no name, not even sealed. Leave it empty; the code is enough.")
        )
    if not guardian_agreed:
        raise ConsentRefused(
            _("A minor agrees together with their guardian. Without the guardian there is no consent.")
        )


def _new_code() -> str:
    while True:
        code = f"C-{secrets.choice(SIGNS[:8])}" + "".join(secrets.choice(SIGNS) for _sign in range(6))
        if not Consent.objects.filter(code=code).exists():
            return code


@transaction.atomic
def end_consent(consent: Consent, *, end: ConsentEnd, by: Person, at: dt.datetime) -> None:
    """It is over before its last day, and nobody withdrew it. Raises ConsentRefused."""
    refuse_outsiders(consent, by)
    if end == ConsentEnd.WITHDRAWN:
        raise ConsentRefused(_("Somebody no longer agrees? Note the withdrawal: then it is taken down as well."))
    close(consent, end=end, by=by, at=at)
    record("consents.ended", consent, by=by, at=at, data={"end": str(end)})


def close(consent: Consent, *, end: ConsentEnd, by: Person, at: dt.datetime) -> None:
    """The guarded end; whoever calls it records it. Raises ConsentRefused."""
    over_on = Least(F("until"), Value(day_of(at)))
    if not Consent.objects.live().filter(pk=consent.pk).update(ended_at=at, ended_by=by, end=end, over_on=over_on):
        raise ConsentRefused(somebody_was_quicker())
    consent.refresh_from_db()


def refuse_outsiders(consent: Consent, by: Person) -> None:
    if not sight.consents_seen(by).filter(pk=consent.pk).exists():
        raise ConsentRefused(rights.ask_the_team())


# --- Opened, for those who may --------------------------------------------------------------------------------------------------


def name_of(consent: Consent) -> str:
    """The name, "" where none is kept. Raises ConsentRefused where it cannot be opened."""
    if not consent.sealed_name:
        return ""
    try:
        return unseal(consent.sealed_name, purpose=_of_name(consent.code))
    except CannotOpen:
        raise ConsentRefused(_cannot_open()) from None


def evidence_of(evidence: ConsentEvidence) -> bytes:
    """Raises ConsentRefused where it cannot be opened."""
    try:
        return unseal_bytes(evidence.sealed, purpose=_of_evidence(evidence.consent.code))
    except CannotOpen:
        raise ConsentRefused(_cannot_open()) from None


def _cannot_open() -> str:
    return _("This was sealed with a key that the portal no longer has. Ask the portal administrator.")


def _of_name(code: str) -> str:
    return f"consent_name/{code}"


def _of_evidence(code: str) -> str:
    return f"consent_evidence/{code}"


@transaction.atomic
def reseal_one(consent: Consent) -> None:
    """The name under the newest key. Raises CannotOpen."""
    purpose, before = _of_name(consent.code), consent.sealed_name
    sealed = seal(unseal(before, purpose=purpose), purpose=purpose)
    Consent.objects.filter(pk=consent.pk, sealed_name=before).update(sealed_name=sealed, key_mark=newest_key_mark())


@transaction.atomic
def reseal_evidence(evidence: ConsentEvidence) -> None:
    """The file under the newest key. Raises CannotOpen."""
    purpose = _of_evidence(evidence.consent.code)
    sealed = seal_bytes(unseal_bytes(evidence.sealed, purpose=purpose), purpose=purpose)
    ConsentEvidence.objects.filter(pk=evidence.pk).update(sealed=sealed, key_mark=newest_key_mark())
