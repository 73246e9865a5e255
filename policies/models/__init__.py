from policies.models.acknowledgements import Acknowledgement, Asking, ReadingKey
from policies.models.builder import PolicyQuestionnaire
from policies.models.drafting import CommentAnswer, Consultation, DraftComment, Invitee, Outcome
from policies.models.guidance import (
    RULES,
    HelpLine,
    HelpLineText,
    Need,
    Passage,
    PassageText,
    Section,
    TextState,
)
from policies.models.library import Policy, PolicyText, PolicyVersion

__all__ = [
    "RULES",
    "Acknowledgement",
    "Asking",
    "CommentAnswer",
    "Consultation",
    "DraftComment",
    "HelpLine",
    "HelpLineText",
    "Invitee",
    "Need",
    "Outcome",
    "Passage",
    "PassageText",
    "Policy",
    "PolicyQuestionnaire",
    "PolicyText",
    "PolicyVersion",
    "ReadingKey",
    "Section",
    "TextState",
]
