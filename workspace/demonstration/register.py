"""The channels that existed before the portal: entered, brought in line, and spoken of ever since."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from activity.declaring import declare
from channels_registry.addresses import read_address
from channels_registry.editing import confirm, state_in_line
from channels_registry.entering import Access, NewChannel, register_existing, set_parameters
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelKind,
    Discussion,
    Format,
    PostsAgreedBy,
    Rhythm,
    SpeaksOnDisputed,
    VisualIdentity,
)
from workspace.demonstration.telling import Stage, Story

A, E, O = AccessLevel.ADMIN, AccessLevel.EDITOR, AccessLevel.OWNER  # noqa: E741 -- the levels, in a long table
K, F, R = ChannelKind, Format, Rhythm
DAYS_BETWEEN_WORDS = 170


@dataclass(frozen=True)
class Entry:
    """One channel of the register.

    Days count back from the last one: ``entered``; ``silent_for``, the age of its latest post; ``told_until``, the day
    of the last word about its posts.
    """

    key: str
    name: str
    body: str
    url: str
    kind: ChannelKind
    format: Format
    languages: tuple[str, ...]
    holders: dict[str, AccessLevel]
    entered: int
    since: int
    summary: str = ""
    rhythm: Rhythm = R.WEEKLY
    platform: str = ""
    settled: bool = True
    told: bool = True
    silent_for: int = 0
    told_until: int = 0
    confirmed: bool = True
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def runners(self) -> list[str]:
        """Who runs it day to day, the communications team aside."""
        return [key for key in self.holders if key not in ("lead", "comms", "comms2")] or list(self.holders)


ENTRIES = (
    Entry("fb", "ACT Alliance", "secretariat", "https://www.facebook.com/actalliance", K.CORPORATE, F.PAGE, ("en",),
          {"lead": O, "comms": A, "comms2": E}, 707, 2010, "Churches and partners working together for a just world.", R.DAILY),
    Entry("tw", "ACT Alliance", "secretariat", "https://twitter.com/actalliance", K.CORPORATE, F.PROFILE, ("en",),
          {"comms": O, "lead": A}, 707, 2010, "News and positions of the Alliance.", R.DAILY),
    Entry("yt", "ACT Alliance", "secretariat", "https://www.youtube.com/actalliance", K.CORPORATE, F.VIDEO, ("en", "fr", "es"),
          {"comms2": A, "lead": A}, 707, 2011, "Films from the work of our members.", R.MONTHLY),
    Entry("ig", "ACT Alliance World", "secretariat", "https://www.instagram.com/actdemo.world/", K.CORPORATE, F.PROFILE, ("en",),
          {"comms": A, "channeladmin": A}, 690, 2016, "Pictures of hope in action.", R.SEVERAL_A_WEEK),
    Entry("li", "ACT Alliance", "secretariat", "https://www.linkedin.com/company/actdemo/", K.CORPORATE, F.PAGE, ("en",),
          {"lead": A, "comms": A}, 688, 2015, "Humanitarian, development and advocacy work of churches.", confirmed=False),
    Entry("x-fr", "ACT Alliance en français", "secretariat", "https://x.com/actdemo_fr", K.LANGUAGE, F.PROFILE, ("fr",),
          {"comms2": A, "patrick": A}, 660, 2018, "Les nouvelles de l’Alliance en français.", R.SEVERAL_A_WEEK),
    Entry("fb-es", "ACT Alliance en español", "secretariat", "https://www.facebook.com/actdemo.es", K.LANGUAGE, F.PAGE, ("es",),
          {"comms": A, "channeladmin": A, "lucia": E}, 655, 2017, "Noticias de la Alianza en español.", silent_for=150, told_until=55),
    Entry("blog", "Voices", "secretariat", "https://blog.actdemo.example/", K.CORPORATE, F.FEED, ("en", "fr"),
          {"comms": A, "anna": A}, 640, 2019, "Members tell what they see and do.", R.WEEKLY, told=False),
    Entry("flickr", "ACT Alliance pictures", "secretariat", "https://www.flickr.com/photos/actdemo/", K.CORPORATE, F.PROFILE, ("en",),
          {"comms": A, "silje": A}, 630, 2012, "Photographs that members may use.", R.MONTHLY),
    Entry("vimeo", "ACT Alliance films", "secretariat", "https://vimeo.com/actdemo", K.CORPORATE, F.VIDEO, ("en",),
          {"comms": A, "comms2": A}, 630, 2013, "Films, before they moved to YouTube.", R.MONTHLY, silent_for=540, told_until=300),
    Entry("bsky", "ACT Alliance", "secretariat", "https://bsky.app/profile/actdemo.bsky.social", K.CORPORATE, F.PROFILE, ("en",),
          {"comms": A, "anna": A}, 300, 2024, "News and positions of the Alliance.", R.SEVERAL_A_WEEK),
    Entry("masto", "ACT Europe", "europe", "https://mastodon.social/@actdemo_eu", K.REGION, F.PROFILE, ("en", "de"),
          {"comms": A, "anna": A, "bogdan": E}, 420, 2022, "The Alliance’s members in Europe."),
    Entry("threads", "ACT Alliance World", "secretariat", "https://www.threads.net/@actdemo.world", K.CORPORATE, F.PROFILE, ("en",),
          {"comms": A, "channeladmin": A}, 290, 2024, "Short stories beside the pictures."),
    Entry("tiktok", "ACT Youth", "youth", "https://www.tiktok.com/@actdemo.youth", K.CAMPAIGN, F.PROFILE, ("en",),
          {"comms2": A, "kwame": A, "daniel": E}, 400, 2023, "Young people of the Alliance on justice and hope.", R.SEASONAL,
          facts={"quiet_months": [1, 7, 8]}),
    Entry("tg", "ACT Emergencies", "secretariat", "https://t.me/actdemo_news", K.CORPORATE, F.BROADCAST, ("en", "ar"),
          {"lead": A, "omar": A}, 500, 2020, "Alerts when an emergency begins.", R.EMERGENCIES),
    Entry("wa", "ACT Alliance", "secretariat", "https://whatsapp.com/channel/0029VaDemo12345678901A", K.CORPORATE, F.BROADCAST, ("en",),
          {"comms": A, "channeladmin": A}, 260, 2024, "The week in one message."),
    Entry("discord", "Youth delegates’ room", "youth", "", K.REGION, F.CLOSED_GROUP, ("en",),
          {"comms2": A, "kwame": A}, 380, 2023, "Where youth delegates prepare their meetings.", R.SEVERAL_A_WEEK, platform="discord"),
    Entry("gplus", "ACT Alliance on Google+", "secretariat", "", K.CORPORATE, F.PAGE, ("en",),
          {"comms": A, "lead": A}, 705, 2012, "Kept for history.", R.MONTHLY, platform="google_plus", settled=False, told=False),
    Entry("fb-ke", "Kenya Forum", "kenya", "https://www.facebook.com/actdemo.kenya", K.COUNTRY, F.PAGE, ("en", "sw"),
          {"comms": A, "requester": A, "peter": E}, 610, 2016, "The Alliance’s members in Kenya at work."),
    Entry("x-jsl", "ACT Jordan, Syria and Lebanon", "jsl", "https://x.com/actdemo_jsl", K.REGION, F.PROFILE, ("en", "ar"),
          {"comms": A, "rania": A, "omar": E}, 590, 2015, "The Alliance’s members in the region."),
    Entry("fb-asia", "ACT Asia-Pacific", "asia", "https://www.facebook.com/actdemo.asiapacific", K.REGION, F.PAGE, ("en",),
          {"comms": A, "arun": A}, 580, 2014, "The Alliance’s members in Asia and the Pacific.", silent_for=262, told_until=100),
    Entry("fb-latam", "ACT América Latina y el Caribe", "latam", "https://www.facebook.com/actdemo.latam", K.REGION, F.PAGE, ("es", "pt"),
          {"comms": A, "channeladmin": A, "lucia": A}, 575, 2013, "Los miembros de la Alianza en la región.", R.SEVERAL_A_WEEK),
    Entry("ig-latam", "ACT América Latina y el Caribe", "latam", "https://www.instagram.com/actdemo.latam/", K.REGION, F.PROFILE, ("es",),
          {"comms": A, "channeladmin": A, "diego": E}, 480, 2019, "Rostros y voces de la región."),
    Entry("yt-latam", "ACT América Latina", "latam", "https://www.youtube.com/@actdemo_latam", K.REGION, F.VIDEO, ("es",),
          {"comms2": A, "channeladmin": A}, 470, 2018, "Conversatorios y testimonios.", R.MONTHLY),
    Entry("x-latam", "ACT América Latina y el Caribe", "latam", "https://x.com/actdemo_latam", K.REGION, F.PROFILE, ("es",),
          {"comms": A, "channeladmin": A}, 475, 2014, "Incidencia y acción humanitaria.", silent_for=128),
    Entry("fb-haiti", "Forum Haïti", "haiti", "https://www.facebook.com/actdemo.haiti", K.COUNTRY, F.PAGE, ("fr",),
          {"comms2": A, "marieange": A, "wilner": E}, 560, 2017, "Les membres de l’Alliance en Haïti.", silent_for=240, told_until=90),
    Entry("x-europe", "Europe Forum", "europe", "https://x.com/actdemo_europe", K.REGION, F.PROFILE, ("en",),
          {"comms": A, "anna": A}, 600, 2012, "Advocacy of European members.", confirmed=False),
    Entry("fb-rdc", "Forum RDC", "rdc", "https://www.facebook.com/actdemo.rdc", K.COUNTRY, F.PAGE, ("fr",),
          {"comms2": A, "patrick": A, "requester2": E}, 550, 2016, "Les membres de l’Alliance en RDC."),
    Entry("fb-et", "ACT Ethiopia", "ethiopia", "https://www.facebook.com/actdemo.ethiopia", K.COUNTRY, F.PAGE, ("en",),
          {"comms": A, "samuel": A, "hanna": E}, 540, 2015, "Our office in Addis Ababa.", silent_for=300, told_until=160),
    Entry("ig-et", "ACT Ethiopia", "ethiopia", "https://www.instagram.com/actdemo.ethiopia/", K.COUNTRY, F.PROFILE, ("en",),
          {"comms": A, "samuel": A, "hanna": A}, 535, 2019, "Pictures from the field.", silent_for=15),
    Entry("fb-td", "ACT Tchad", "tchad", "https://www.facebook.com/actdemo.tchad", K.COUNTRY, F.PAGE, ("fr", "ar"),
          {"fatime": A, "issa": A}, 38, 2021, "Le bureau de l’Alliance au Tchad.", settled=False),
    Entry("x-ph", "ACT Philippines", "philippines", "https://x.com/actdemo_ph", K.COUNTRY, F.PROFILE, ("en",),
          {"comms": A, "mei": A}, 450, 2017, "The Alliance’s members in the Philippines."),
    Entry("ig-climate", "Climate Justice", "climate", "https://www.instagram.com/actdemo.climate/", K.REGION, F.PROFILE, ("en",),
          {"comms": A, "ruth": A, "agency": A}, 330, 2021, "Faith communities for climate justice.", R.SEVERAL_A_WEEK),
    Entry("fb-semences", "Semences d’avenir", "semences", "https://www.facebook.com/actdemo.semences", K.PROJECT, F.PAGE, ("fr",),
          {"comms2": A, "aicha": A, "agency": E}, 325, 2022, "Un projet de l’Alliance au Burkina Faso.",
          facts={"shared_mailbox": "semences@groups.example"}),
    Entry("x-genre", "Groupe Genre", "gender", "https://x.com/actdemo_genre", K.REGION, F.PROFILE, ("fr", "en"),
          {"comms2": A, "chantal": A}, 430, 2020, "Égalité et dignité."),
    Entry("fb-psy", "Psychosocial support: exchange", "psychosocial", "https://www.facebook.com/groups/actdemo.psychosocial", K.REGION,
          F.PUBLIC_GROUP, ("en",), {"comms": A, "oksana": A}, 410, 2018, "Practitioners help each other.",
          silent_for=372, told_until=255),
    Entry("x-cop", "ACT at the climate conference", "cop", "https://x.com/actdemo_cop", K.CAMPAIGN, F.PROFILE, ("en",),
          {"comms": A, "ruth": A, "bogdan": E}, 390, 2015, "From the conference halls.", R.SEASONAL,
          facts={"quiet_months": [1, 2, 3, 4, 7, 8]}),
    Entry("li-roster", "ACT emergency roster", "secretariat", "https://www.linkedin.com/groups/9999001/", K.CORPORATE, F.CLOSED_GROUP,
          ("en",), {"comms": A}, 52, 2019, "For people ready to leave at short notice.", settled=False),
    Entry("fb-appeal", "Emergency appeal 2024", "secretariat", "https://www.facebook.com/actdemo.appeal24", K.CAMPAIGN, F.PAGE, ("en",),
          {"comms": A, "lead": A}, 620, 2024, "One appeal, many members.", silent_for=430, told_until=335),
    Entry("x-sahel", "ACT Sahel", "secretariat", "https://x.com/actdemo_sahel", K.REGION, F.PROFILE, ("fr",),
          {"comms2": A, "lead": A}, 615, 2016, "Nouvelles du Sahel.", silent_for=400, told_until=185),
    Entry("podcast", "Rise Up", "europe", "https://podcast.actdemo.example/feed.xml", K.REGION, F.FEED, ("en",),
          {"comms": A, "anna": A}, 200, 2023, "Conversations on faith and justice.", R.MONTHLY, told=False),
)  # fmt: skip


def parameters(*, kind: str, languages, rhythm: str, review_on: dt.date, answer_hours: int = 24) -> dict[str, Any]:
    """The rules of a channel of this kind, as the team would set them (A5, A16)."""
    corporate = kind in (K.CORPORATE, K.LANGUAGE)
    identity = VisualIdentity.ALLIANCE if corporate else VisualIdentity.CO_BRANDED
    return {
        "posts_agreed_by": PostsAgreedBy.TEAM if corporate else PostsAgreedBy.RESPONSIBLE,
        "speaks_on_disputed": SpeaksOnDisputed.TEAM,
        "languages": list(languages),
        "rhythm": rhythm,
        "discussion": Discussion.OPEN,
        "answer_hours": answer_hours,
        "visual_identity": VisualIdentity.PROJECT if kind == K.PROJECT else identity,
        "positions_first": not corporate,
        "about_body_only": True,
        "review_on": review_on,
    }


def existing(stage: Stage, entry: Entry) -> Story:
    """One channel from the day it entered the register to today."""
    at = yield stage.ago(entry.entered, minute=ENTRIES.index(entry))
    channel = _enter(stage, entry, at=at)
    if entry.settled:
        at = yield stage.ago(entry.entered - 21, hour=14, minute=ENTRIES.index(entry))
        _settle(stage, entry, channel, at=at)
    if entry.told:
        yield from _words_of_its_people(stage, entry, channel)


def _enter(stage: Stage, entry: Entry, *, at: dt.datetime) -> Channel:
    body = stage.bodies[entry.body]
    address = read_address(entry.url, web=True) if entry.url else None
    people = [stage.people[key] for key in dict.fromkeys([*entry.runners, *entry.holders])]
    named = {"responsible": people[0], "deputy": people[1] if len(people) > 1 else None} if entry.settled else {}
    channel = register_existing(
        NewChannel(
            name=entry.name,
            body=body,
            platform=stage.platforms[entry.platform or address.platform],
            kind=entry.kind,
            format=entry.format,
            address=address,
            original_input=entry.url,
            facts={
                "summary": entry.summary, "languages": list(entry.languages), "countries": body.countries, "region": body.region,
                "rhythm": entry.rhythm, "parent": stage.channels.get("fb") if entry.kind == K.LANGUAGE else None, **named, **entry.facts,
            },
        ),
        by=stage.people[next(iter(key for key in ("comms", "comms2", "lead") if key in entry.holders), "comms")],
        at=at,
        official_since=dt.datetime(entry.since, 3, 1, tzinfo=dt.UTC),
        access=[Access(stage.people[key], level) for key, level in entry.holders.items()],
    )  # fmt: skip
    stage.channels[entry.key] = channel
    return channel


def _settle(stage: Stage, entry: Entry, channel: Channel, *, at: dt.datetime) -> None:
    """The rules are agreed, and the channel is no longer “being brought in line”."""
    by = stage.people["comms" if "comms" in entry.holders else "comms2"]
    # Looked at again every year; where nobody came round to it, the review is past due.
    years = 1 if not entry.confirmed else 1 + (stage.now - at).days // 365
    review_on = at.date() + dt.timedelta(days=365 * years)
    set_parameters(
        channel,
        parameters(kind=entry.kind, languages=entry.languages, rhythm=entry.rhythm, review_on=review_on),
        by=by,
        at=at,
    )
    state_in_line(channel, by=by, at=at, why="Rules agreed with those who run it.")


def _words_of_its_people(stage: Stage, entry: Entry, channel: Channel) -> Story:
    """Now and then someone tells the latest post; once a year someone confirms the whole channel."""
    teller = stage.people[entry.runners[0]]
    number = ENTRIES.index(entry)
    days = entry.entered - 25
    confirm_at = entry.entered - 365
    while days > max(12, entry.told_until + 1):
        at = yield stage.ago(days, hour=15, minute=number)
        declare(channel, latest_post_on=_latest(stage, entry, days), by=teller, at=at)
        if entry.confirmed and days < confirm_at:
            confirm(channel, by=teller, at=at)
            confirm_at -= 365
        days -= DAYS_BETWEEN_WORDS
    last = entry.told_until or 2 + number % 9
    at = yield stage.ago(last, hour=15, minute=number)
    declare(channel, latest_post_on=_latest(stage, entry, last), by=teller, at=at)


def _latest(stage: Stage, entry: Entry, days: int) -> dt.date:
    """The day before the word, or the last day before the silence began."""
    return stage.day(-max(days + 1, entry.silent_for))
