"""How sure the accesses are, the ways in and the facts about safety: every look there is, on some of the channels."""

import io

from PIL import Image, ImageDraw

from accounts.models import Person
from channels_registry.editing import change_details
from channels_registry.evidence import keep_evidence
from channels_registry.grants import change_level
from channels_registry.models import AccessLevel, Challenge, Fact, FactValue, Strength, Tier, WayIn
from channels_registry.proving import answer_challenge, ask_proof, confirm_proof
from channels_registry.stating import state_facts, state_way_in
from channels_registry.verifying import attest_many
from portal.files import ReadFile, read_file
from workspace.demonstration.events import _channel, _grant
from workspace.demonstration.telling import Stage, Story

Y, N, U = FactValue.YES, FactValue.NO, FactValue.UNKNOWN
# Channel, days ago, who says it, how, and of whom. The oldest are past their term.
SAID = (
    ("li", 410, "comms", Strength.CLAIMED, ("lead", "comms")),
    ("yt-latam", 400, "comms2", Strength.SEEN, ("comms2", "channeladmin")),
    ("fb", 120, "comms", Strength.SEEN, ("lead", "comms", "comms2")),
    ("tw", 118, "lead", Strength.SEEN, ("comms", "lead")),
    ("ig-latam", 60, "channeladmin", Strength.CLAIMED, ("comms", "channeladmin")),
    ("fb-latam", 58, "channeladmin", Strength.CLAIMED, ("channeladmin", "lucia")),
    ("fb-ke", 21, "comms", Strength.SEEN, ("comms", "requester")),
)
# Channel, days ago, who says it, answers.
FACTS = (
    ("fb", 120, "comms", {Fact.TWO_FACTOR: Y, Fact.MAILBOX_SHARED: Y, Fact.SHARED_LOGIN: N, Fact.PHONE_HELD: Y, Fact.APPS_REVIEWED: N}),
    ("tw", 118, "lead", {Fact.TWO_FACTOR: Y, Fact.MAILBOX_SHARED: Y, Fact.SHARED_LOGIN: Y, Fact.PHONE_HELD: U}),
    ("fb-latam", 58, "channeladmin", {Fact.TWO_FACTOR: U, Fact.MAILBOX_SHARED: N}),
    ("fb-ke", 21, "requester", {Fact.TWO_FACTOR: Y, Fact.MAILBOX_SHARED: Y, Fact.SHARED_LOGIN: N, Fact.PHONE_HELD: U, Fact.APPS_REVIEWED: U}),
    ("tiktok", 140, "kwame", {Fact.TWO_FACTOR: N, Fact.MAILBOX_SHARED: Y, Fact.SHARED_LOGIN: Y, Fact.PHONE_HELD: Y, Fact.APPS_REVIEWED: Y}),
)  # fmt: skip
BY_ROLES = ("fb", "yt", "li", "fb-es", "fb-ke", "fb-latam", "yt-latam", "fb-rdc", "fb-psy")
# Channel, person, what the platform calls the role.
NATIVE = (("fb", "lead", "Facebook access, full control"), ("fb", "comms", "Facebook access, full control"),
          ("fb", "comms2", "Task access: content"), ("yt-latam", "channeladmin", "Manager"))  # fmt: skip


def known_access(stage: Stage) -> Story:
    """What was said and shown of the access, in the order of its days."""
    people = stage.people
    for key, days, by, strength, holders in sorted(SAID, key=lambda said: -said[1]):
        at = yield stage.ago(days, hour=10)
        grants = [_grant(stage, key, holder) for holder in holders]
        seen = strength == Strength.SEEN
        kept = keep_evidence(grants[0].channel, _picture(key), by=people[by], at=at) if seen else None
        attest_many(grants, strength=strength, by=people[by], at=at, evidence=kept)


def facts_and_ways(stage: Stage) -> Story:
    people = stage.people
    at = yield stage.ago(145)
    for key in BY_ROLES:
        state_way_in(_channel(stage, key), way_in=WayIn.ROLES, by=people["comms"], at=at)
    for key, holder, role in NATIVE:
        grant = _grant(stage, key, holder)
        change_level(
            grant, level=AccessLevel(grant.level), native_role=role, by=people["comms"], at=at,
            why="The platform's own name for it.",
        )  # fmt: skip
    state_way_in(
        _channel(stage, "tw"),
        way_in=WayIn.SAFE,
        safe="Communications",
        entry="X – ACT Alliance",
        by=people["comms"],
        at=at,
    )
    state_way_in(
        _channel(stage, "wa"), way_in=WayIn.DEVICE, keeper=people["channeladmin"], spare=people["comms"],
        by=people["comms"], at=at,
    )  # fmt: skip
    state_way_in(_channel(stage, "fb-haiti"), way_in=WayIn.OTHER, by=people["comms2"], at=at)
    for key, days, by, answers in sorted(FACTS, key=lambda stated: -stated[1]):
        at = yield stage.ago(days, hour=11)
        state_facts(_channel(stage, key), answers, by=people[by], at=at)


def proofs(stage: Stage) -> Story:
    """A channel that needs special care: one proof confirmed, one picture that waits for a look, one without an answer."""
    people = stage.people
    at = yield stage.ago(141)
    change_details(
        _channel(stage, "tiktok"), by=people["comms"], at=at, why="Young people are shown.", tier=Tier.CAREFUL
    )
    at = yield stage.ago(139)
    proof = ask_proof(_grant(stage, "tiktok", "kwame"), by=people["comms2"], at=at)
    at = yield stage.ago(137)
    _answer(stage, proof, by=people["kwame"], at=at)
    at = yield stage.ago(136)
    confirm_proof(proof, picture=proof.evidence_id, by=people["comms2"], at=at)
    at = yield stage.ago(4)
    waiting = ask_proof(_grant(stage, "tiktok", "comms2"), by=people["comms"], at=at)
    ask_proof(_grant(stage, "ig-latam", "channeladmin"), by=people["comms"], at=at)
    at = yield stage.ago(2)
    _answer(stage, waiting, by=people["comms2"], at=at)


def _answer(stage: Stage, proof: Challenge, *, by: Person, at) -> None:
    kept = keep_evidence(proof.grant.channel, _picture(proof.phrase), by=by, at=at)
    answer_challenge(proof, evidence=kept, by=by, at=at)


def _picture(words: str) -> ReadFile:
    """A plain picture with a line of text, as a screenshot would be kept."""
    image = Image.new("RGB", (480, 160), "white")
    ImageDraw.Draw(image).text((16, 64), f"(demonstration) {words}", fill="black")
    made = io.BytesIO()
    image.save(made, "PNG")
    return read_file(made.getvalue(), name="screenshot.png")
