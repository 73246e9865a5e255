"""Guidance that its team has made its own: invented help lines, a check put in other words, a draft that waits (R9, A12)."""

from policies.guidance import writing
from policies.guidance.lines import LineFacts, enter_line
from policies.guidance.writing import Applies, PieceWords
from policies.models import Need, Passage, Section
from workspace.demonstration.telling import Stage, Story

# Invented services: nobody answers there, and the addresses end in .example.
LINES = (
    (
        LineFacts("HT", Need.VIOLENCE, "Espas pou pale (inventé)", phone="+509 00 00 0003"),
        "weekdays from 9 to 17, in Creole and French",
        "en semaine de 9 h à 17 h, en créole et en français",
    ),
    (
        LineFacts("KE", Need.DANGER, "Emergency desk (invented)", phone="+254 00 000 0001"),
        "day and night",
        "jour et nuit",
    ),
    (
        LineFacts(
            "KE", Need.CHILDREN, "Someone listens (invented)", phone="+254 00 000 0002", link="https://listens.example"
        ),
        "every day from 8 to 20, in English and Swahili, free",
        "tous les jours de 8 h à 20 h, en anglais et en swahili, gratuit",
    ),
)


def help_lines(stage: Stage) -> Story:
    """Three, each called before it was entered; the first has not been called since."""
    for days, (facts, english, french) in zip((230, 20, 19), LINES, strict=True):
        at = yield stage.ago(days, hour=10)
        enter_line(facts, about={"en": english, "fr": french}, by=stage.people["comms"], at=at)


def own_words(stage: Stage) -> Story:
    """A check in the team's words, in both languages, and a reply for one country."""
    at = yield stage.ago(64, hour=15)
    comms = stage.people["comms"]
    check = Passage.objects.get(section=Section.CHECK, key="someone-answers")
    texts = {
        "en": PieceWords("Someone will answer by the evening", "At weekends: by Monday noon."),
        "fr": PieceWords("Quelqu’un répondra d’ici ce soir", "Le week-end\u00a0: d’ici lundi midi."),
    }
    for language, words in texts.items():
        writing.save_draft(check, language, words, by=comms, at=at)
        writing.publish_draft(check, language, by=comms, at=at)
    reply = writing.add_passage(
        Section.REPLY,
        "en",
        PieceWords("Someone asks about places in the Kenyan schools", "Places are given by the schools, not by us."),
        applies=Applies(country="KE"),
        by=comms,
        at=at,
    )
    writing.publish_draft(reply, "en", by=comms, at=at)


def draft(stage: Stage) -> Story:
    """A principle that the team would like to change; the lead has not looked at it yet."""
    at = yield stage.ago(4, hour=16)
    principle = Passage.objects.get(section=Section.PRINCIPLE, key="authenticity")
    words = PieceWords(
        "Sound like yourself",
        "A post that somebody means is read; a slogan is passed over. Say what moved you, in words you would use aloud. "
        "What a machine wrote for you is yours only once you have made it so.",
        "“I had not expected the school to smell of paint at six in the morning” says more than “Education matters”.",
    )
    writing.save_draft(principle, "en", words, by=stage.people["comms2"], at=at)
