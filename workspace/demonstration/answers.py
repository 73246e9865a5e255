"""Complete answers to Annex 1 in English and in French, made from a few facts, and saved as a person's would be."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Body, Person
from requests_app.annex1.branching import asked
from requests_app.annex1.forms import FORMS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import save_answers
from requests_app.models import ChannelRequest
from requests_app.similarity import nearest, wanted_by

Answers = dict[str, dict[str, Any]]

# The sentences that every request of a language shares; what is particular comes from the story.
WORDS = {
    "en": {
        "agreed_role": "Coordinator", "sign_1": "Members share our posts", "figure_1": "50 a month",
        "sign_2": "People write to us", "figure_2": "10 a month", "keeps": "It is part of two job descriptions and of the yearly budget.",
        "consent": "We ask in writing before publishing; the coordinator keeps the forms for five years.",
        "partners": "Two member organisations and the county", "both": "The project stands in the name, the Alliance in the introduction.",
        "why_agency": "Nobody of ours can design; the agency trains us until the contract ends.", "nobody": "Nobody",
        "joins": "Members, invited by the coordinator", "not_said": "Names of people at risk; anything said in confidence",
        "rights": "We film ourselves and use free music.", "country": "Kenya", "better": "They speak to another public.",
    },
    "fr": {
        "agreed_role": "Coordination", "sign_1": "Nos membres partagent nos publications", "figure_1": "50 par mois",
        "sign_2": "On nous écrit", "figure_2": "10 par mois", "keeps": "Deux fiches de poste et une ligne du budget annuel.",
        "consent": "Nous demandons par écrit avant de publier ; la coordination garde les accords cinq ans.",
        "partners": "Deux organisations membres et la commune", "both": "Le projet dans le nom, l’Alliance dans la présentation.",
        "why_agency": "Personne chez nous ne sait mettre en page ; l’agence nous forme jusqu’à la fin du contrat.", "nobody": "Personne",
        "joins": "Les membres, sur invitation de la coordination", "not_said": "Les noms de personnes en danger, les confidences",
        "rights": "Nous filmons nous-mêmes, avec de la musique libre.", "country": "RDC", "better": "Ils s’adressent à un autre public.",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What is particular to one request. ``opens`` counts days from the day it is written."""

    language: str
    behalf: str
    kind: str
    platform: str
    format: str
    name: str
    username: str
    introduction: str
    adds: str
    audience: str
    why: str
    offers: str
    posts: tuple[str, str, str]
    languages: tuple[str, ...]
    goals: tuple[str, ...] = ("relations", "advocacy")
    countries: str = ""
    region: str = ""
    rhythm: str = "weekly"
    opens: int = 40
    ends: int | None = None
    changes: Answers = field(default_factory=dict)


def answers_to(
    wish: Wish, *, body: Body, responsible: Person, deputy: Person, agreed: Person, mailbox: str, on: dt.date
) -> Answers:
    """Every question with its answer; what a branch does not ask is not saved."""
    w = WORDS[wish.language]
    opens = on + dt.timedelta(days=wish.opens)
    ends = opens + dt.timedelta(days=wish.ends) if wish.ends else None
    both = (("responsible", responsible), ("deputy", deputy))
    answers: Answers = {
        "q01": {"behalf": wish.behalf},
        "q02": {"body": str(body.pk), "kind": wish.kind, "countries": wish.countries, "region": wish.region,
                **({"edition": wish.languages[0]} if wish.kind == "language" else {})},
        "q03": {"name": agreed.full_name, "role": agreed.job_title or w["agreed_role"], "email": agreed.email},
        "q04": {"goals": list(wish.goals)},
        "q05": {"adds": wish.adds},
        "q06": {"audience": wish.audience, "languages": list(wish.languages), "under_18": "no"},
        "q08": {key: w[key] for key in ("sign_1", "figure_1", "sign_2", "figure_2")},
        "q09": {"platform": wish.platform, "why": wish.why},
        "q10": {"format": wish.format},
        "q11": {"name_1": wish.name, "username_1": wish.username, "introduction": wish.introduction},
        "q12": {"exists": "no"},
        "q13": {"page": "https://www.actalliance.example/news", "offers": wish.offers},
        "q14": {f"{who}_{name}": value for who, person in both
                for name, value in (("name", person.full_name), ("role", person.job_title), ("email", person.email), ("country", w["country"]))},
        "q15": {"way_in": "roles"},
        "q16": {"mailbox": mailbox, "phone": "help",
                "reader_1_name": responsible.full_name, "reader_1_email": responsible.email,
                "reader_2_name": deputy.full_name, "reader_2_email": deputy.email},
        "q17": {"agency": "Agence Clairon", "contact_name": "Luc Martin", "contact_email": "agency@demo.example",
                "contract_end": (on + dt.timedelta(days=300)).isoformat(), "sponsor_name": responsible.full_name,
                "sponsor_email": responsible.email, "full_control": "no"},
        "q18": {"why": w["why_agency"], "agency_hours": "9–17", "evenings": responsible.full_name, "weekends": w["nobody"]},
        "q19": dict(zip(("post_1", "post_2", "post_3"), wish.posts, strict=True)),
        "q20": {"rhythm": wish.rhythm, "quiet_months": ["8"]},
        "q21": {"who_1": responsible.full_name, "hours_1": "4", "who_2": deputy.full_name, "hours_2": "1,5", "needs": ["comments", "planning"]},
        "q22": {"comments": "open", "messages": "yes", "reader": responsible.full_name, "answer_hours": "24"},
        "q23": {"agreed_by": "responsible", "speaks": "team"},
        "q24": {"full_name": wish.name, "starts": opens.isoformat(), "ends": (opens + dt.timedelta(days=900)).isoformat(),
                "partners": w["partners"], "both_visible": w["both"]},
        "q25": {"facts_only": "yes"},
        "q26": {"who_joins": w["joins"], "lets_in": responsible.full_name, "moderates": deputy.full_name,
                "not_said": w["not_said"], "members": "60"},
        "q27": {"rights": w["rights"], "subtitles": list(wish.languages[:1]), "for_children": "no", "live": "no"},
        "q28": {"opens": opens.isoformat(), "then": "keep_name", **({"end": "date", "ends": ends.isoformat()} if ends else {"end": "open"})},
        "q29": {"keeps": w["keeps"]},
        "q30": {"shown": ["adults"], "consent": w["consent"]},
        "q31": {"danger": "no"},
        "q32": {"topics": ["none"]},
        "q33": {"belongs": "on", "policy": "on", "platform_rules": "on"},
    }  # fmt: skip
    return {key: {**answers.get(key, {}), **wish.changes.get(key, {})} for key in answers}


def write_answers(
    channel_request: ChannelRequest, answers: Answers, *, by: Person, at: dt.datetime, only: Iterable[str] | None = None
) -> None:
    """Save the answers through their own forms, as far as each is asked. Raises ValueError.

    An answer can open questions that stand before it, so this goes round until nothing more is asked.
    """
    written: dict[str, dict[str, Any]] = {}
    sheet = AnswerSheet(channel_request, at=at)
    while due := [key for key in asked(sheet) if key not in written and (only is None or key in only)]:
        for key in due:
            written[key] = _checked(sheet, key, answers)
            sheet = sheet.with_changes({key: written[key]})
    save_answers(channel_request, written, by=by, at=at, expected={})


def _checked(sheet: AnswerSheet, key: str, answers: Answers) -> dict[str, Any]:
    if key == "q07":
        near = nearest(wanted_by(sheet), user=sheet.requester)
        data = {f"use_{channel.pk}": "no" for channel in near}
        data |= {f"why_{channel.pk}": WORDS[sheet.request.language]["better"] for channel in near}
        form = FORMS[key](data, sheet=sheet, near=near)
    else:
        form = FORMS[key](answers[key], sheet=sheet)
    if not form.is_valid():
        raise ValueError(f"{key} of {sheet.value('q11').get('name_1', 'a draft')}: {form.errors.as_text()}")
    return form.stored()
