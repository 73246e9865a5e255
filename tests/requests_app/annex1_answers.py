"""Answers to Annex 1 as a browser posts them, and a helper that files a request through the pages.

``file_request(client, route)`` needs a client that is signed in. Routes: standard, light, careful, project, agency, group, video.
"""

import datetime as dt
import re

from django.urls import reverse
from django.utils import timezone

from accounts.models import Body
from channels_registry.models import Format
from requests_app.annex1.branching import asked
from requests_app.annex1.questions import QUESTIONS, SCOPE, SELF_CHECK
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import print_of
from requests_app.models import ChannelRequest
from tests import world

NEXT_MONTH = (timezone.now() + dt.timedelta(days=30)).date()

# What everybody answers; the routes change some of it.
COMMON = {
    "q01": {"behalf": "forum"},
    "q02": {"kind": "country", "countries": "ke, TZ", "region": "East Africa"},
    "q03": {"name": "Grace Mwangi", "role": "Forum coordinator", "email": "grace.mwangi@example.org"},
    "q04": {"goals": ["relations", "advocacy"], "plan": "Regional plan 2026"},
    "q05": {"adds": "News from the region in the words of those who live there."},
    "q06": {"audience": "Teachers in rural Kenya, 25 to 45", "languages": ["en", "sw"], "under_18": "no"},
    "q08": {"sign_1": "Teachers share our material", "figure_1": "200 a month"},
    "q09": {"platform": "facebook", "why": "They are on it every day."},
    "q10": {"format": "page"},
    "q11": {
        "name_1": "Kenya Forum",
        "username_1": "kenyaforum",
        "introduction": "The Alliance's members in Kenya at work.",
    },
    "q12": {"exists": "no"},
    "q13": {"page": "https://www.example.org/kenya", "offers": "Talks with readers every day."},
    "q14": {
        "responsible_name": "Amina Otieno", "responsible_role": "Communications officer",
        "responsible_email": "amina.otieno@example.org", "responsible_country": "Kenya",
        "deputy_name": "Peter Kimani", "deputy_role": "Programme officer",
        "deputy_email": "peter.kimani@example.org", "deputy_country": "Kenya",
    },
    "q15": {
        "person_1_name": "Ruth Achieng", "person_1_email": "ruth.achieng@example.org", "person_1_level": "editor",
        "way_in": "roles",
    },
    "q16": {"mailbox": "kenya.forum@example.org", "phone": "help"},
    "q17": {
        "agency": "Agence Exemple", "contact_name": "Luc Martin", "contact_email": "luc@agence.example",
        "contract_end": (NEXT_MONTH + dt.timedelta(days=200)).isoformat(),
        "sponsor_name": "Amina Otieno", "sponsor_email": "amina.otieno@example.org", "full_control": "no",
    },
    "q18": {"why": "Nobody of ours speaks Swahili.", "agency_hours": "Mon–Fri 9–17", "evenings": "Amina Otieno", "weekends": "Nobody"},
    "q19": {"post_1": "A school opens", "post_2": "A teacher tells", "post_3": "What the forum decided"},
    "q20": {"rhythm": "weekly", "quiet_months": ["8", "12"]},
    "q21": {"who_1": "Amina Otieno", "hours_1": "2,5", "needs": ["comments", "planning"]},
    "q22": {"comments": "open", "messages": "yes", "reader": "Amina Otieno", "answer_hours": "24"},
    "q23": {"agreed_by": "responsible", "speaks": "team"},
    "q24": {
        "full_name": "Water for Turkana", "starts": NEXT_MONTH.isoformat(),
        "ends": (NEXT_MONTH + dt.timedelta(days=900)).isoformat(), "partners": "Two member organisations",
        "both_visible": "The project in the name, the Alliance in the introduction.",
    },
    "q25": {"facts_only": "yes"},
    "q26": {
        "who_joins": "Members of the forum", "lets_in": "Amina Otieno", "moderates": "Peter Kimani",
        "not_said": "Names of people at risk", "members": "40",
    },
    "q27": {"rights": "We film ourselves; music is free to use.", "subtitles": ["en"], "for_children": "no", "live": "no"},
    "q28": {"opens": NEXT_MONTH.isoformat(), "end": "open", "then": "keep_name"},
    "q29": {"keeps": "Two officers and a yearly budget line."},
    "q30": {"shown": ["adults"], "consent": "Written consent, kept by the coordinator in the forum's folder."},
    "q31": {"danger": "no"},
    "q32": {"topics": ["emergencies"]},
    "q33": {"belongs": "on", "policy": "on", "platform_rules": "on"},
}  # fmt: skip
CHANGES = {
    "standard": {},
    "light": {"q02": {"kind": "language", "edition": "fr"}},
    "careful": {
        "q30": {"shown": ["adults", "children"], "consent": "", "consent_unknown": "on"},
        "q32": {"topics": ["elections", "paid"], "who_pays": "The forum", "paid_from": "The Secretariat's account"},
    },
    "project": {
        "q01": {"behalf": "office"},
        "q02": {"kind": "project"},
        "q16": {
            "reader_1_name": "Amina Otieno", "reader_1_email": "amina.otieno@example.org",
            "reader_2_name": "Peter Kimani", "reader_2_email": "peter.kimani@example.org",
        },
    },
    "agency": {"q15": {"outside": "on"}},
    "group": {"q10": {"format": "public_group"}},
    "video": {"q09": {"platform": "youtube"}, "q10": {"format": "video"}},
}  # fmt: skip
ROUTES = tuple(CHANGES)


def answers_for(route: str = "standard", *, body: Body, **changes) -> dict[str, dict]:
    """Per question, the fields without prefix; ``changes`` are per question too."""
    answers = {key: {**value, **CHANGES[route].get(key, {}), **changes.get(key, {})} for key, value in COMMON.items()}
    answers["q02"]["body"] = str(body.pk)
    return answers


def posted(answers: dict[str, dict], keys, *, channel_request: ChannelRequest, then: str = "continue") -> dict:
    """The data of one page's form, with the marks of what its writer has before their eyes."""
    data = {"then": then}
    stored = {answer.question: answer.value for answer in channel_request.answers.all()}
    for key in keys:
        data |= {f"{key}-{name}": value for name, value in answers.get(key, {}).items()}
        data[f"{key}-seen"] = print_of(stored.get(key))
    return data


def ready_platforms() -> None:
    """The platforms that the answers name."""
    world.platform("facebook", name="Facebook", formats=[Format.PAGE, Format.PUBLIC_GROUP, Format.CLOSED_GROUP])
    world.platform("youtube", name="YouTube", formats=[Format.VIDEO])


def start_draft_of(client) -> ChannelRequest:
    response = client.post(reverse("requests:new"))
    assert response.status_code == 302
    return ChannelRequest.objects.get(pk=response.url.split("/")[2])


def answer_all(client, channel_request: ChannelRequest, answers: dict[str, dict]) -> None:
    """Post every page of the draft, first to last, as a browser without JavaScript does."""
    pk = channel_request.pk
    post_page(client, reverse("requests:scope", args=[pk]), [SCOPE], answers, channel_request)
    keys = [key for key in SELF_CHECK if key in asked(AnswerSheet(channel_request, at=timezone.now()))]
    near = near_answers(client, reverse("requests:self-check", args=[pk]), answers)
    post_page(client, reverse("requests:self-check", args=[pk]), keys, {**answers, "q07": near}, channel_request)
    for number in (1, 2, 3, 4, 5, 7):
        # A second round where the first one opened more questions on the page.
        for _round in range(2):
            keys = [
                key
                for key in asked(AnswerSheet(channel_request, at=timezone.now()))
                if QUESTIONS[key].section == number and key not in (*SELF_CHECK, SCOPE)
            ]
            if not post_page(client, reverse("requests:section", args=[pk, number]), keys, answers, channel_request):
                break


def near_answers(client, url: str, answers: dict[str, dict]) -> dict[str, str]:
    """“I will send them my stories” for each channel that the page finds near."""
    looked = client.post(url, {"then": "near", **{f"q09-{name}": value for name, value in answers["q09"].items()}})
    near = re.findall(r'name="q07-use_(\d+)"', looked.content.decode())
    return {f"use_{pk}": "stories" for pk in near}


def post_page(client, url: str, keys, answers, channel_request) -> bool:
    """Post one page; True when it answers with itself because more questions opened there."""
    response = client.post(url, posted(answers, keys, channel_request=channel_request))
    assert response.status_code == 302, problems(response)
    return response.url.partition("#")[0] == url


def problems(response) -> list[str]:
    forms = (response.context or {}).get("forms") or []
    return [f"{form.key}.{name}: {text}" for form in forms for name, texts in form.errors.items() for text in texts]


def file_request(client, route: str = "standard", *, body: Body | None = None, **changes) -> ChannelRequest:
    """File a request through the pages, to its submission. ``client`` is signed in; ``changes`` are per question."""
    ready_platforms()
    body = body or Body.objects.open().exclude(kind="secretariat").first() or world.body()
    channel_request = start_draft_of(client)
    answer_all(client, channel_request, answers_for(route, body=body, **changes))
    channel_request.refresh_from_db()
    response = client.post(
        reverse("requests:submit", args=[channel_request.pk]), {"version": str(channel_request.version)}
    )
    assert response.status_code == 302, [lack["sentence"] for lack in (response.context or {}).get("lacks", [])]
    channel_request.refresh_from_db()
    return channel_request
