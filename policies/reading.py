"""Which policies bind, and who has read and accepted them (A10)."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ledger.recording import record
from policies.models import Acknowledgement, PolicyText, PolicyVersion
from portal.store import day_of


class NotInForce(Exception):
    """Only a version in force can be accepted."""


def text_for(version: PolicyVersion, language: str) -> PolicyText:
    """The version's text in ``language``, else in the portal's first language, else in any (design §5.11)."""
    texts = {text.language: text for text in version.texts.all()}
    for code in (language, settings.LANGUAGE_CODE, *texts):
        if code in texts:
            return texts[code]
    raise PolicyText.DoesNotExist


def binding_versions(at: dt.datetime):
    """The versions in force that everyone with access to a channel must have accepted."""
    return PolicyVersion.objects.in_force(on=day_of(at)).filter(policy__binds_channels=True)


def unread_versions(person, *, at: dt.datetime):
    """The binding versions that ``person`` has not accepted yet."""
    return binding_versions(at).exclude(acknowledgements__person=person)


def people_who_have_not_read(people, *, at: dt.datetime) -> list:
    """Those of ``people`` (a queryset of Person) who have not accepted every binding version."""
    versions = list(binding_versions(at).values_list("pk", flat=True))
    if not versions:
        return []
    accepted: dict[int, set[int]] = {}
    for person_id, version_id in Acknowledgement.objects.filter(person__in=people, version__in=versions).values_list(
        "person_id", "version_id"
    ):
        accepted.setdefault(person_id, set()).add(version_id)
    return [person for person in people if len(accepted.get(person.pk, ())) < len(versions)]


@transaction.atomic
def acknowledge(version: PolicyVersion, *, by, language: str, at: dt.datetime) -> Acknowledgement:
    """Record that ``by`` read and accepted the version in ``language``; twice is once. Raises NotInForce."""
    if not PolicyVersion.objects.in_force(on=day_of(at)).filter(pk=version.pk).exists():
        raise NotInForce(_("This version is not in force. Read and accept the one that is."))
    acknowledgement, created = Acknowledgement.objects.get_or_create(
        person=by, version=version, defaults={"language": language, "at": at}
    )
    if created:
        record("policies.acknowledged", version, by=by, at=at, data={"language": language, "version": version.number})
    return acknowledgement
