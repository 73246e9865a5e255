"""The 33 questions as data, and the one of the fast track. Their wording stands in the annex, in both languages."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Branch(StrEnum):
    """When a question is asked only of some."""

    PROJECT = "project"
    AGENCY = "agency"
    GROUPS = "groups"
    VIDEO = "video"
    CRISIS = "crisis"


@dataclass(frozen=True)
class Question:
    """One question. ``light``: asked on the light route too; ``self_check``: one of the policy's six (A9.1–6)."""

    number: int
    section: int
    text: str | Promise
    hint: str | Promise = ""
    # Said in any case, and prominently.
    fixed: str | Promise = ""
    light: bool = False
    self_check: bool = False
    branch: Branch | None = None

    @property
    def key(self) -> str:
        return f"q{self.number:02}"


SECTIONS = {
    1: _("Who is asking"),
    2: _("Why, and for whom"),
    3: _("Where"),
    4: _("Who runs it"),
    5: _("What, and how often"),
    6: _("How long"),
    7: _("Care, and your agreement"),
}

_ALL = (
    Question(
        1,
        1,
        _("On whose behalf will this channel speak?"),
        _("The policy is for channels that speak for the Alliance."),
        light=True,
    ),
    Question(
        2,
        1,
        _(
            "Which group or office is it for, what is the channel's purpose, and which countries or regions does it cover?"
        ),
        light=True,
    ),
    Question(
        3,
        1,
        _(
            "Who in your group has agreed to this request, including the time it will take? "
            "They will receive a copy and have nothing to fill in."
        ),
        light=True,
    ),
    Question(
        4,
        2,
        _("What do you want to achieve? Choose up to three. If it serves a plan or strategy, name it."),
        light=True,
    ),
    Question(
        5, 2, _("What will this channel add to the Alliance's name and work that is not there today?"), self_check=True
    ),
    Question(
        6,
        2,
        _("Whom do you want to reach, and in which languages will you write? The more precise, the better."),
        _("For example: “teachers in rural Kenya, 25 to 45” says more than “the public”."),
    ),
    Question(
        7,
        2,
        _("These channels are nearest to yours. Could one of them do this, as it is or with your help?"),
        _("Joining a channel that has readers already is often quicker than finding new ones."),
        self_check=True,
    ),
    Question(
        8,
        2,
        _("After 6 and 12 months, what will tell you it was worth it? One to three signs, with a figure if you can."),
        _("We will look at them together after 6 and 12 months."),
    ),
    Question(
        9,
        3,
        _("Which platform, and why is it the best one for these people?"),
        light=True,
        self_check=True,
    ),
    Question(10, 3, _("In which form?"), light=True),
    Question(
        11,
        3,
        _(
            "Which name and username would you like, and how would you introduce the channel in one sentence? Up to three names, best first."
        ),
        _("The Alliance is visible in the name or in the sentence. We compare the names with ours at once."),
        light=True,
    ),
    Question(12, 3, _("Does the channel exist already? Saying so has no bad consequence."), light=True),
    Question(
        13, 3, _("To which page of our website will it send people, and what will it offer that the website does not?")
    ),
    Question(
        14,
        4,
        _(
            "Who is responsible for the channel and for keeping to the policy, and who steps in when that person is away?"
        ),
        light=True,
        self_check=True,
    ),
    Question(
        15,
        4,
        _("Who else will have access, and what may each person do? How does one get in on this platform?"),
        _("Never write a password."),
        _("A member of the communications team will co-administer. You have nothing to enter."),
        light=True,
    ),
    Question(
        16,
        4,
        _("Which shared mailbox and phone number will the channel be opened with?"),
        _("A channel opened with one person's own mailbox or phone is lost when that person leaves."),
        light=True,
    ),
    Question(
        17,
        4,
        _("Which agency or consultant, until when, and which colleague of ours answers for their work?"),
        light=True,
        branch=Branch.AGENCY,
    ),
    Question(
        18,
        4,
        _("Why not do it in-house, and who replies to the public when the agency is closed?"),
        light=True,
        branch=Branch.AGENCY,
    ),
    Question(19, 5, _("Describe three posts of your first month.")),
    Question(20, 5, _("How often will you publish, and are there times when silence is normal?"), light=True),
    Question(21, 5, _("How many hours a week, by whom, and which training or tools do you need?")),
    Question(
        22,
        5,
        _("Can people comment or write to you? Who reads comments and private messages, and how fast will you answer?"),
        light=True,
    ),
    Question(23, 5, _("Who agrees a post before it goes out, and who may speak on sensitive or disputed subjects?")),
    Question(
        24,
        5,
        _(
            "What are the project's full name, dates and partners, and how will both the project and the organisation show on the page?"
        ),
        branch=Branch.PROJECT,
    ),
    Question(
        25,
        5,
        _("Do you agree that the channel gives facts about this project only, and no opinions?"),
        branch=Branch.PROJECT,
    ),
    Question(
        26,
        5,
        _(
            "Who may join, who lets people in, who moderates, and what must not be said there? Treat a closed group as public."
        ),
        _("Never write the invitation link."),
        branch=Branch.GROUPS,
    ),
    Question(
        27,
        5,
        _(
            "Who holds the rights to pictures, voices and music, will there be subtitles, and is any of it made for children?"
        ),
        branch=Branch.VIDEO,
    ),
    Question(
        28,
        6,
        _(
            "When should it open, until when will it live, and what happens then to its content, its followers and its name?"
        ),
        light=True,
        self_check=True,
    ),
    Question(29, 6, _("What will keep it alive after the first year: people, money, time?"), self_check=True),
    Question(
        30,
        7,
        _("Will posts show or name people?"),
        fixed=_("We never publish anything that identifies a child or shows where the child is, even with consent."),
        light=True,
    ),
    Question(
        31,
        7,
        _(
            "Could this channel, or its being listed publicly, put anyone in danger (colleagues, volunteers, partners, the public)?"
        ),
        light=True,
    ),
    Question(32, 7, _("Will any of these come up? Tick what applies; it does not count against you.")),
    Question(33, 7, _("Your agreement."), light=True),
    Question(
        34,
        1,
        _("What has happened, where and when?"),
        _("Asked on the fast track for disasters and crises only."),
        light=True,
        branch=Branch.CRISIS,
    ),
)
QUESTIONS = {question.key: question for question in _ALL}
SCOPE = "q01"
SELF_CHECK = tuple(question.key for question in _ALL if question.self_check)
