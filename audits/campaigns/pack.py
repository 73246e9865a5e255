"""The evidence of a campaign as one archive: who was asked what, what was shown, recommended, decided and why, and what came
of it; the pictures, and the SHA-256 of every file (A8, N9).

Read by whoever reads the audit room. What belongs to channels that are unlisted for someone's safety is in it: the team
and the auditors see those (A22). Kept as long as ``RETENTION_YEARS`` says; a name can be erased earlier, the hashes stay.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits.campaigns import reading, sampling
from audits.campaigns.on_paper import pdf_of
from audits.campaigns.scope import Scope, in_words
from audits.campaigns.weighing import Why
from audits.checkup import questions
from audits.checkup.quality import Quality, quality_of
from audits.models import Campaign, Item, Remediation, SecondLook, SecondLookResult, Sheet
from audits.remediation.words import reason_of
from channels_registry.models import Grant, Strength
from channels_registry.models.evidence import Evidence, EvidenceBytes
from channels_registry.standing_rules import label_of
from portal.exports import csv_bytes
from portal.in_words import in_a_row, labelled
from portal.store import day_of
from portal.typesetting import CannotTypeset
from portal.zips import SUMS, Part, safe_name

RETENTION_YEARS = 7
PACKED = ("application/pdf", "image/", "application/vnd.")
_STRENGTHS = dict(Strength.choices)


def name_of(campaign: Campaign, *, at: dt.datetime) -> str:
    return f"{slugify(campaign.title) or 'access-review'}-{campaign.pk}-{at:%Y-%m-%d}.zip"


def parts_of(campaign: Campaign, *, at: dt.datetime, language: str | None) -> Iterator[Part]:
    """One part after the other; each table and each picture is read when its turn comes, in ``language``."""
    in_words = partial(_in_language, language)
    yield Part("README.txt", in_words(lambda: _read_me(campaign, quality_of(campaign, at=at), at=at).encode()))
    yield Part("record.pdf", in_words(lambda: _pdf(campaign, at=at, language=language)), is_packed=True)
    yield Part("questions.csv", in_words(lambda: _items(campaign)))
    yield Part("channels.csv", in_words(lambda: _channels(campaign)))
    yield Part("check-up-pages.csv", in_words(lambda: _pages(campaign)))
    yield Part("things-to-do.csv", in_words(lambda: _things_to_do(campaign)))
    yield Part("second-look.csv", in_words(lambda: _looks(campaign)))
    yield Part("campaign.json", lambda: _as_json(campaign, quality_of(campaign, at=at), at=at))
    for evidence in _evidence(campaign):
        yield Part(
            f"pictures/{evidence.pk}-{safe_name(evidence.shown_name)}",
            partial(_bytes, evidence.pk),
            is_packed=evidence.content_type.startswith(PACKED),
        )


def _pdf(campaign: Campaign, *, at: dt.datetime, language: str | None) -> bytes | None:
    """None where it cannot be made just now: the tables say the same."""
    facts = facts_of(campaign, quality_of(campaign, at=at), at=at)
    try:
        return pdf_of(campaign, facts, at=at, language=language or settings.LANGUAGE_CODE)
    except CannotTypeset:
        return None


def _in_language(language: str | None, made: Callable[[], bytes | None]) -> Callable[[], bytes | None]:
    """The archive is made after the page's own language has been put back."""

    def make() -> bytes | None:
        with translation.override(language):
            return made()

    return make


# --- In words -----------------------------------------------------------------------------------------------------------


def facts_of(campaign: Campaign, quality: Quality, *, at: dt.datetime) -> list[tuple[str, str]]:
    """What the record says on its first page, as (label, words). Numbers stand after their words: no plural is needed."""
    progress = reading.progress_of(campaign, on=day_of(at))
    agreed, differs = second_look_figures(campaign)
    covered = in_a_row(labelled(what, which) for what, which in in_words(Scope.read(campaign.scope)))
    return [
        (_("State"), campaign.get_status_display()),
        (pgettext("date of a review", "Opened"), _moment(campaign.opened_at, campaign.opened_by)),
        (pgettext("date of a review", "Closed"), _moment(campaign.closed_at, campaign.closed_by)),
        (_("What it covers"), covered or _("Every channel in service")),
        (_("Channels in scope"), str(campaign.channels_count)),
        (_("Accesses in the register when the list was frozen"), str(campaign.grants_count)),
        (_("Questions on the list"), str(campaign.items_count)),
        (_("Channels with nobody on them"), str(campaign.nobody_count)),
        (_("Questions decided"), str(progress.decided)),
        (_("Questions nobody decided"), str(progress.open)),
        (_("Questions not needed, since the channel can be closed"), str(progress.spared)),
        (_("Parts signed off"), _of(progress.signed, progress.reviewers)),
        (_("Things to do that are carried out"), _of(quality.carried_out, quality.decided)),
        (_("Of these checked"), _of(quality.verified, quality.carried_out)),
        (_("Accesses proved by a one-time phrase"), _of(quality.proved, quality.accesses)),
        (_("Accesses seen in a picture"), _of(quality.seen, quality.accesses)),
        (_("Accesses claimed"), _of(quality.claimed, quality.accesses)),
        (_("Accesses without a statement that is still good"), _of(quality.never, quality.accesses)),
        (_("Channels on which the two sides differ"), str(quality.disagreements)),
        (_("Second look at one decision in ten: agrees"), _of(agreed, agreed + differs)),
        (_("Second look at one picture in ten: not as it was said"), _of(quality.found_otherwise, quality.looked_at)),
        (
            _("How long it is kept"),
            ngettext(
                "%(count)d year from the closing. A name can be erased before; numbers and hashes stay.",
                "%(count)d years from the closing. A name can be erased before; numbers and hashes stay.",
                RETENTION_YEARS,
            )
            % {"count": RETENTION_YEARS},
        ),
    ]


def _of(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}


def second_look_figures(campaign: Campaign) -> tuple[int, int]:
    """How many second looks agreed, and how many did not; one query."""
    looks = SecondLook.objects.filter(item__campaign=campaign).values_list("result", flat=True)
    results = list(looks)
    return results.count(SecondLookResult.AGREES), results.count(SecondLookResult.DIFFERS)


def _moment(at: dt.datetime | None, by) -> str:
    if at is None:
        return _("Not yet")
    who = by or _("by the portal itself")
    return f"{at:%Y-%m-%d %H:%M} UTC, {who}"


def _read_me(campaign: Campaign, quality: Quality, *, at: dt.datetime) -> str:
    lines = [
        campaign.title,
        "=" * len(campaign.title),
        "",
        *(labelled(label, words) for label, words in facts_of(campaign, quality, at=at)),
        "",
        _("As of %(moment)s UTC. %(sums)s lists the SHA-256 of every file in this archive.")
        % {"moment": f"{at:%Y-%m-%d %H:%M}", "sums": SUMS},
        _("What was decided and what was carried out are two things; the tables show them apart."),
        "",
    ]
    return "\n".join(lines)


# --- Tables -------------------------------------------------------------------------------------------------------------


def _items(campaign: Campaign) -> bytes:
    header = [
        _("Number"), _("Channel"), _("Platform"), _("Group or office"), _("Person"), _("Access"),
        _("Role as the platform calls it"), _("Since"), _("Ends"), _("Verified as"), _("Verified on"), _("External"),
        _("Still with us"), _("State of the channel"), _("Open points of the channel"), _("Since the last review"),
        _("Risk"), _("Risk in points"), _("Recommended"), _("Reason of the recommendation"), pgettext("person in a table", "Asked"), _("Asked as"),
        _("Decision"), _("New access"), _("Why"), pgettext("date in a table", "Decided"), _("Decided by"), _("Kept together with others"),
        _("Times postponed"), _("Not needed, since the channel can be closed"),
    ]  # fmt: skip
    items = reading.items_of(campaign).order_by("-risk", "pk")
    return csv_bytes(header, (_row(item) for item in items.iterator(chunk_size=1000)))


def _row(item: Item) -> list:
    return [
        item.pk, item.channel.name, item.channel.platform.name, item.channel.body.name, item.person.full_name,
        item.get_level_display(), item.native_role, item.since, item.ends_at,
        _STRENGTHS.get(item.verified_as, _("Never")), item.verified_at, item.is_external, item.holder_active,
        item.get_channel_status_display(), "; ".join(label_of(rule) for rule in item.findings),
        item.get_delta_display(), item.get_risk_level_display(), item.risk, item.get_recommendation_display(),
        str(Why(item.recommended_why).label), item.reviewer or "", item.get_asked_as_display(),
        item.get_decision_display() if item.decision else "", item.get_new_level_display() if item.new_level else "",
        item.comment, item.decided_at, item.decided_by or "", item.in_bulk, item.postponed_count, item.spared,
    ]  # fmt: skip


def _channels(campaign: Campaign) -> bytes:
    rows = campaign.channels.select_related("channel__platform", "channel__body", "retire_answered_by")
    header = [
        _("Channel"), _("Platform"), _("Group or office"), _("State of the channel"), _("People on it"),
        _("Can it be closed?"), pgettext("date in a table", "Answered"), _("Answered by"),
    ]  # fmt: skip
    return csv_bytes(
        header,
        (
            [
                row.channel.name, row.channel.platform.name, row.channel.body.name, row.get_status_display(),
                row.grants_count, row.get_retire_answer_display() if row.retire_answer else "", row.retire_answered_at,
                row.retire_answered_by or "",
            ]
            for row in rows.order_by("channel__name", "pk").iterator(chunk_size=1000)
        ),
    )  # fmt: skip


def _said(answers: dict[str, str], people: dict[str, str]) -> str:
    """What was answered on one page, in words: each question or person with the answer."""
    return "; ".join(
        f"{people.get(code) or questions.label_of(code)} = {questions.WORDS.get(value, value)}"
        for code, value in sorted(answers.items())
    )


def _pages(campaign: Campaign) -> bytes:
    grants = Grant.objects.filter(channel__in=campaign.channels.values("channel"))
    people = {questions.code_of(pk): name for pk, name in grants.values_list("pk", "person__full_name")}
    rows = Sheet.objects.of_campaign(campaign).select_related("channel__platform", "person", "answered_by", "evidence")
    header = [
        _("Channel"), _("Platform"), _("Side"), pgettext("person in a table", "Asked"), pgettext("date in a table", "Answered"), _("Answered by"),
        _("From the letter"), _("Nothing changed"), _("How it goes on"), _("Why"), _("Remark"), _("The two sides differ"), _("Answers"), _("Picture (SHA-256)"),
    ]  # fmt: skip
    return csv_bytes(
        header,
        (
            [
                sheet.channel.name, sheet.channel.platform.name, sheet.get_side_display(), sheet.person or "", sheet.answered_at,
                sheet.answered_by or "", sheet.by_link, sheet.nothing_changed,
                sheet.get_outcome_display() if sheet.outcome else "", sheet.why, sheet.remark, sheet.disagrees,
                _said(sheet.answers, people),
                sheet.evidence.sha256 if sheet.evidence else "",
            ]
            for sheet in rows.order_by("channel__name", "channel", "side", "pk").iterator(chunk_size=1000)
        ),
    )  # fmt: skip


def _things_to_do(campaign: Campaign) -> bytes:
    rows = Remediation.objects.of_campaign(campaign).select_related(
        "channel__platform",
        "grant__person",
        "carried_by",
        "carried_out_by",
        "verified_by",
        "evidence",
        "decided_by",
        "sheet",
    )
    header = [
        _("Number"), _("Question"), _("Channel"), _("Platform"), _("Person"), _("What"), _("New access"), _("Why"), _("State"),
        pgettext("date in a table", "Decided"), _("Decided by"), _("To be done by"), _("Due"), pgettext("date in a table", "Carried out"), _("Carried out by"),
        pgettext("date in a table", "Checked"), _("Checked by"), _("A second person is needed"), _("Drawn for a later look"), _("Opened again"),
        _("Picture (SHA-256)"),
    ]  # fmt: skip
    return csv_bytes(
        header,
        (
            [
                todo.pk, todo.item_id, todo.channel.name, todo.channel.platform.name, todo.grant.person if todo.grant else "",
                todo.get_what_display(), todo.get_new_level_display() if todo.new_level else "", reason_of(todo),
                todo.get_status_display(), todo.decided_at, todo.decided_by or "", todo.carried_by or "", todo.due_on,
                todo.carried_out_at, todo.carried_out_by or "", todo.verified_at, todo.verified_by or "",
                todo.needs_second, todo.sample, todo.reopened_count, todo.evidence.sha256 if todo.evidence else "",
            ]
            for todo in rows.order_by("pk").iterator(chunk_size=1000)
        ),
    )  # fmt: skip


def _looks(campaign: Campaign) -> bytes:
    header = [
        _("Question"),
        _("Channel"),
        _("Platform"),
        _("Decision"),
        pgettext("date in a table", "Drawn"),
        _("Result"),
        _("What was seen"),
        pgettext("date in a table", "On"),
        pgettext("person in a table", "By"),
    ]
    return csv_bytes(
        header,
        (
            [
                look.item_id, look.item.channel.name, look.item.channel.platform.name, look.item.get_decision_display(), look.drawn_at,
                look.get_result_display() if look.result else _("Not looked at yet"), look.note, look.looked_at,
                look.looked_by or "",
            ]
            for look in sampling.looks_of(campaign)
        ),
    )  # fmt: skip


def _as_json(campaign: Campaign, quality: Quality, *, at: dt.datetime) -> bytes:
    """The numbers for a program; codes and dates, no names."""
    agreed, differs = second_look_figures(campaign)
    facts = {
        "campaign": campaign.pk, "kind": campaign.kind, "trigger": campaign.trigger, "status": campaign.status,
        "scope": campaign.scope, "due_on": campaign.due_on, "opened_at": campaign.opened_at,
        "closed_at": campaign.closed_at, "channels": campaign.channels_count, "grants": campaign.grants_count,
        "items": campaign.items_count, "nobody": campaign.nobody_count, "as_of": at,
        "decisions": {decision.value: count for decision, count in reading.decisions_of(campaign)},
        "quality": quality.as_json(), "second_look": {"agrees": agreed, "differs": differs},
    }  # fmt: skip
    return json.dumps(facts, indent=2, sort_keys=True, default=lambda value: value.isoformat()).encode()


# --- Pictures -----------------------------------------------------------------------------------------------------------


def _evidence(campaign: Campaign) -> Iterator[Evidence]:
    """The pictures that belong to what was done and to the pages of the check-up; the erased ones are hashes only."""
    found = Evidence.objects.kept().filter(
        Q(pk__in=Remediation.objects.of_campaign(campaign).values("evidence"))
        | Q(pk__in=Sheet.objects.of_campaign(campaign).values("evidence"))
    )
    return found.order_by("pk").iterator(chunk_size=200)


def _bytes(pk: int) -> bytes | None:
    kept = EvidenceBytes.objects.filter(evidence=pk).first()
    return bytes(kept.data) if kept is not None else None
