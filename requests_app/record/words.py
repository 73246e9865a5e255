"""The record of a request in words, once for the page and for the PDF, so that both say the same (A5).

Questions and labels are in the language asked for; what people typed stays as typed, with its own ``lang``. Internal notes
have no part in it (design §5.9).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from portal.store import portal_settings
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.reading import AnswerInWords, SectionInWords
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.tiers import tier_of
from requests_app.judging.approvals import conditions_in
from requests_app.judging.rules_in_words import day_in_words, rules_in_words
from requests_app.judging.telling import status_as_told
from requests_app.models import ChannelRequest, Decision, Outcome, RequestVersion, Status
from requests_app.standing.labels import team_label
from requests_app.standing.words import told_decisions
from requests_app.versions.frozen import FrozenSheet, sections_of_sheet, versions_of


@dataclass(frozen=True)
class Line:
    """A label with its words; ``lang`` where a person typed them, "" where they are the portal's."""

    label: str
    value: str
    lang: str = ""


@dataclass(frozen=True)
class Answer:
    """``bare``: one line that needs no label."""

    number: int
    question: str
    rows: list[Line]
    bare: bool


@dataclass(frozen=True)
class Section:
    title: str
    answers: list[Answer]


@dataclass(frozen=True)
class Question:
    """A question of the team; ``answer_label`` says so where there is no answer yet."""

    heading: str
    about: str
    comment: str
    answer: str
    answer_label: str
    answer_lang: str


@dataclass(frozen=True)
class Passage:
    heading: str
    words: str


@dataclass(frozen=True)
class DecisionOnPaper:
    heading: str
    meta: str
    passages: list[Passage]
    rules_heading: str
    rules: list[Line]
    conditions_heading: str
    conditions: list[str]


@dataclass(frozen=True)
class Record:
    """Everything the record says, as plain values in one language; the template of the PDF takes it as JSON."""

    language: str
    title: str
    description: str
    keywords: list[str]
    organisation: str
    heading: str
    name: str
    name_lang: str
    mark: str
    notice: str
    reference_line: str
    as_of: str
    address: str
    page_words: str
    facts: list[Line]
    sections: list[Section]
    questions_heading: str
    questions: list[Question]
    decisions: list[DecisionOnPaper]
    columns_of_pairs: list[str] = field(default_factory=list)
    columns_of_answers: list[str] = field(default_factory=list)
    not_provided: str = ""


@dataclass(frozen=True)
class Edition:
    """Which answers the record shows: those of ``version``, or with None those stored now.

    ``latest`` is the number of the version handed in last, 0 before the first; ``until`` the moment at which the version
    after this one was handed in.
    """

    version: RequestVersion | None
    latest: int
    until: dt.datetime | None = None

    @property
    def is_latest(self) -> bool:
        return self.version is None or self.version.number == self.latest


def edition_of(channel_request: ChannelRequest, number: str = "", *, for_writer: bool) -> Edition | None:
    """The edition that an address asks for by ``number``; None where there is none.

    Without a number: what was handed in last, but for whoever writes the request and has it, its answers as they stand.
    """
    versions = versions_of(channel_request)
    latest = versions[-1].number if versions else 0
    if number:
        for version, following in zip(versions, [*versions[1:], None], strict=True):
            if str(version.number) == number:
                return Edition(version, latest, following.at if following else None)
        return None
    unfinished = channel_request.status in (Status.DRAFT, Status.EXPIRED, Status.CHANGES_REQUESTED)
    if not versions or (for_writer and unfinished):
        return Edition(None, latest)
    return Edition(versions[-1], latest)


def record_of(
    channel_request: ChannelRequest,
    edition: Edition,
    *,
    at: dt.datetime,
    language: str,
    address: str,
    for_writer: bool = True,
) -> Record:
    """The record in ``language``. ``address`` is the page it comes from; a fixed number of queries."""
    with translation.override(language):
        return _record(channel_request, edition, at=at, address=address, for_writer=for_writer)


def _record(
    channel_request: ChannelRequest, edition: Edition, *, at: dt.datetime, address: str, for_writer: bool
) -> Record:
    sheet = _sheet(channel_request, edition, at=at)
    title = (edition.version or channel_request).title
    reference = channel_request.reference or ""
    mark, notice = _marks(channel_request, edition)
    heading = _("Annex 1: request for a new social media channel")
    organisation = portal_settings().organisation_name
    named = reference or title or _("draft without a name")
    number = _("version %(number)d") % {"number": edition.version.number} if edition.version else mark
    return Record(
        language=get_language() or settings.LANGUAGE_CODE,
        title=f"{heading} – {named}",
        description=_("Questions and answers of the request, with what was asked back and decided."),
        keywords=[word for word in (_("Annex 1"), reference) if word],
        organisation=organisation,
        heading=heading,
        name=title or _("Draft without a name"),
        name_lang=channel_request.language if title else "",
        mark=mark,
        notice=notice,
        reference_line=" · ".join(part for part in (reference, number) if part),
        as_of=_("As of %(moment)s") % {"moment": moment_in_words(at)},
        address=address,
        page_words=_("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        facts=_facts(channel_request, edition, sheet, at=at),
        sections=[_section(section) for section in sections_of_sheet(sheet)],
        questions_heading=_("Questions of the communications team"),
        questions=_questions(channel_request, edition, for_writer=for_writer),
        decisions=[_decision(one) for one in told_decisions(channel_request, at=at)] if edition.is_latest else [],
        columns_of_pairs=[_("Detail"), _("What is recorded")],
        columns_of_answers=[_("Question"), pgettext("what somebody answered", "Answer")],
        not_provided=_("Not provided"),
    )


def _sheet(channel_request: ChannelRequest, edition: Edition, *, at: dt.datetime) -> AnswerSheet:
    """A version is read as of its day: the policy it agreed to is the one of then."""
    if edition.version is None:
        return AnswerSheet(channel_request, at=at)
    edition.version.request = channel_request
    return FrozenSheet.of(edition.version, at=edition.version.at)


def _marks(channel_request: ChannelRequest, edition: Edition) -> tuple[str, str]:
    """What stands on every page, and the sentence on top, where this is not what was handed in last."""
    if edition.version is not None:
        if edition.is_latest:
            return "", ""
        words = {"number": edition.version.number, "latest": edition.latest}
        return (
            _("Earlier version"),
            _("This is version %(number)d. Version %(latest)d was submitted after it.") % words,
        )
    if edition.latest:
        sentence = _("Draft: these answers are not submitted again yet. Version %(latest)d was submitted last.")
        return _("Draft"), sentence % {"latest": edition.latest}
    if channel_request.submitted_at is None:
        return _("Draft"), _("Draft: this request was not submitted.")
    return "", ""


def _facts(channel_request: ChannelRequest, edition: Edition, sheet: AnswerSheet, *, at: dt.datetime) -> list[Line]:
    tier, reasons = tier_of(sheet)
    label = (edition.version or channel_request).get_tier_display()
    known = tier == (edition.version or channel_request).tier
    care = " ".join([f"{label}.", *(reason.sentence for reason in reasons)]) if known and reasons else label
    version = edition.version
    facts = [
        (_("Reference"), channel_request.reference or ""),
        (_("State"), team_label(status_as_told(channel_request, at=at))),
        (_("Requester"), channel_request.requester.full_name),
        (_("Group or office"), channel_request.body.name if channel_request.body else ""),
        (_("Draft started"), moment_in_words(channel_request.created_at)),
        (_("Last saved"), moment_in_words(channel_request.saved_at) if version is None else ""),
        (
            _("Submitted"),
            _("Version %(number)d, %(moment)s") % {"number": version.number, "moment": moment_in_words(version.at)}
            if version
            else "",
        ),
        (_("Depth of care"), care),
    ]
    return [Line(str(label), str(words)) for label, words in facts if words]


def _section(section: SectionInWords) -> Section:
    return Section(section.title, [_answer(answer) for answer in section.answers])


def _answer(answer: AnswerInWords) -> Answer:
    return Answer(
        number=answer.number,
        question=answer.question,
        rows=[Line(row.label, row.value, answer.lang if row.words else "") for row in answer.rows],
        bare=len(answer.rows) == 1 and not answer.rows[0].keep_label,
    )


def _questions(channel_request: ChannelRequest, edition: Edition, *, for_writer: bool) -> list[Question]:
    """What was asked about this edition and before; answers that are not handed in yet are their writer's alone."""
    asked = channel_request.change_requests.select_related("asked_by")
    if edition.until is not None:
        asked = asked.filter(asked_at__lt=edition.until)
    handed_in = edition.version.at if edition.version else None
    found = []
    for one in asked:
        open_still = one.answered_at is None or (
            not for_writer and handed_in is not None and one.answered_at > handed_in and edition.until is None
        )
        answered = _("Answers changed as asked") if one.changed else _("Answered")
        from_whom = " · ".join([moment_in_words(one.asked_at), one.asked_by.full_name])
        found.append(
            Question(
                heading=from_whom,
                about=about_question(one.question),
                comment=one.comment,
                answer="" if open_still else one.answer,
                answer_label=_("Not answered yet") if open_still else answered,
                answer_lang=channel_request.language,
            )
        )
    return found


def about_question(key: str) -> str:
    question = QUESTIONS.get(key)
    if question is None:
        return ""
    return _("About question %(number)d: %(question)s") % {"number": question.number, "question": question.text}


def _decision(decision: Decision) -> DecisionOnPaper:
    passages = [Passage("", decision.reasons), Passage(_("A way on"), decision.way_on)]
    conditions = [_condition(condition) for condition in conditions_in(decision.parameters)]
    return DecisionOnPaper(
        heading=_("Decision: %(outcome)s") % {"outcome": Outcome(decision.outcome).label},
        # Who said yes for another channel is not named to everyone (design §5.13).
        meta=" · ".join(
            [
                moment_in_words(decision.at),
                _("agreed by both sides") if getattr(decision, "join_talk", None) else decision.by.full_name,
            ]
        ),
        passages=[passage for passage in passages if passage.words],
        rules_heading=_("Rules for this channel"),
        rules=[Line(str(label), str(words)) for label, words in rules_in_words(decision.parameters)],
        conditions_heading=_("To do before"),
        conditions=conditions,
    )


def _condition(condition: dict[str, Any]) -> str:
    """What is to be done, by when and by whom."""
    words = condition["text"]
    if condition["due_on"]:
        words = _("%(condition)s (by %(day)s)") % {"condition": words, "day": day_in_words(condition["due_on"])}
    return f"{words} · {condition['owner_name']}" if condition["owner_name"] else words


def moment_in_words(moment: dt.datetime) -> str:
    """Day and time as the reader writes them, in the reader's time zone."""
    words = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    if get_language() == "fr" and words.startswith("1 "):
        return f"1er{words[1:]}"  # French counts the first day of the month, and only that one
    return words
