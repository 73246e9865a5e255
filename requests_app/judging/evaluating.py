"""The evaluation of a request, one record per criterion (A5)."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry.models import Tier
from ledger.recording import record
from requests_app.judging.conflicts import refuse_outsider, refuse_second_decision
from requests_app.models import ChannelRequest, Criterion, Evaluation, Status, Verdict
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.versions.looks import remember_look

REQUIRED_CRITERIA = {
    Tier.LIGHT: (Criterion.BRAND, Criterion.OVERLAP, Criterion.PEOPLE),
    Tier.STANDARD: tuple(Criterion),
    Tier.CAREFUL: tuple(Criterion),
}
# One person judges the eight facts of a crisis; the whole form is judged by every criterion afterwards.
FAST_CRITERIA = (Criterion.BRAND, Criterion.OVERLAP, Criterion.PEOPLE, Criterion.RISK)
PHRASES = {"requests.evaluated": gettext_lazy("evaluated the request by one criterion")}


def required_criteria(channel_request: ChannelRequest) -> tuple[Criterion, ...]:
    return FAST_CRITERIA if channel_request.asks_eight else REQUIRED_CRITERIA[Tier(channel_request.tier)]


def needs_second_person(channel_request: ChannelRequest) -> bool:
    """Only where the risk is high (design §3, §4); not for thirty days in a crisis, whatever the tier."""
    return channel_request.tier == Tier.CAREFUL and not channel_request.asks_eight


def current_evaluations(channel_request: ChannelRequest):
    """Evaluations of the answers as they stand: an edit overtakes those made before it (design §4)."""
    return channel_request.evaluations.filter(at__gte=channel_request.submitted_at)


def missing_evaluations(channel_request: ChannelRequest) -> list[Criterion]:
    """Criteria still to be judged. What was judged before the request was last handed in is to be looked at again."""
    done = set(current_evaluations(channel_request).values_list("criterion", flat=True))
    return [criterion for criterion in required_criteria(channel_request) if criterion not in done]


@transaction.atomic
def evaluate(
    channel_request: ChannelRequest, criterion: Criterion, *, verdict: Verdict, note: str, by: Person, at: dt.datetime
) -> Evaluation:
    """Record what the reviewer found on one criterion; a second time replaces the first.

    The record of decisions keeps every verdict. A request that was not approved can still be judged by anyone of the team,
    since a correction rests on every criterion too. Raises NotAllowed, ConflictOfInterest, Incomplete.
    """
    refuse_outsider(channel_request, by=by, at=at)
    if channel_request.status == Status.REJECTED and channel_request.recommended_by_id not in (None, by.pk):
        refuse_second_decision(channel_request, by=by, at=at)  # the correction is theirs, as a decision would be
    note = note.strip()
    if refusal := note_refusal(channel_request, criterion, verdict=verdict, note=note):
        raise Incomplete([refusal])
    # The request is held while this is written, so that nobody decides on an evaluation that is just changing.
    judged = Q(status=Status.IN_REVIEW, reviewer=by) | Q(status=Status.REJECTED)
    reviewing = ChannelRequest.objects.filter(judged, pk=channel_request.pk)
    if not reviewing.update(version=F("version")):
        raise NotAllowed(_("Only the person who has taken up the review evaluates the request."))
    evaluation, _created = Evaluation.objects.update_or_create(
        request=channel_request, criterion=criterion, defaults={"verdict": verdict, "note": note, "by": by, "at": at}
    )
    record(
        "requests.evaluated", evaluation, by=by, at=at,
        data={"request": channel_request.pk, "criterion": criterion, "verdict": verdict},
    )  # fmt: skip
    remember_look(channel_request, by=by, at=at)
    return evaluation


def note_refusal(channel_request: ChannelRequest, criterion: Criterion, *, verdict: Verdict, note: str) -> str:
    """That a note is needed and missing, in a sentence; "" where all is there."""
    if note.strip() or (verdict == Verdict.GOOD and not needs_second_person(channel_request)):
        return ""
    return _note_needed(Criterion(criterion), verdict)


def _note_needed(criterion: Criterion, verdict: Verdict) -> str:
    if verdict == Verdict.GOOD:
        return _("Add a note to “%(criterion)s”; careful requests need one for each criterion.") % {
            "criterion": criterion.label
        }
    return _("Add a note to “%(criterion)s” that says what the concern is.") % {"criterion": criterion.label}


def what_approval_needs(channel_request: ChannelRequest) -> list[str]:
    """Sentences naming what the evaluation still lacks for an approval; empty when it rests on every criterion (A5)."""
    missing = [
        _("Evaluate “%(criterion)s” first.") % {"criterion": criterion.label}
        for criterion in missing_evaluations(channel_request)
    ]
    evaluations = list(current_evaluations(channel_request))
    if needs_second_person(channel_request):
        missing += [
            _note_needed(Criterion(evaluation.criterion), Verdict.GOOD)
            for evaluation in evaluations
            if not evaluation.note
        ]
    if any(evaluation.verdict == Verdict.BLOCKING for evaluation in evaluations):
        missing.append(_("A criterion is marked as blocking. Ask for changes, do not approve it, or change the mark."))
    return missing


def refuse_without_evaluation(channel_request: ChannelRequest) -> None:
    """Raise Incomplete unless an approval can rest on the evaluation."""
    missing = what_approval_needs(channel_request)
    if missing:
        raise Incomplete(missing)
