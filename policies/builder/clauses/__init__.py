"""What the builder can say: every clause of a policy, in English and French, with the answers under which it is said (I1).

The sentences are the portal's own. A clause is added where it belongs in the text; its two languages stand side by side.
"""

from policies.builder.clauses.parameters import PARAMETERS
from policies.builder.clauses.principles import PRINCIPLES
from policies.builder.clauses.procedures import PROCEDURES
from policies.builder.clauses.purpose import PURPOSE
from policies.builder.composing import choose, say

__all__ = ["PARTS", "SUMMARY", "TITLE"]

PARTS = (PURPOSE, PRINCIPLES, PARAMETERS, PROCEDURES)
TITLE = say("title", "Social media policy", "Politique relative aux médias sociaux")
SUMMARY = (
    say(
        "summary",
        "How {name} uses social media: why, for whom, within which limits, and who does what.",
        "Comment {name} se sert des médias sociaux : pourquoi, pour qui, dans quelles limites, et qui fait quoi.",
    ),
    *choose(
        "force",
        binding=("It binds everyone who speaks for {org}.", "Elle engage quiconque parle au nom {d_org}."),
        core=("Part of it binds, the rest is advice.", "Une partie engage, le reste conseille."),
        advisory=(
            "It advises and leaves the decision to whoever publishes.",
            "Elle conseille et laisse la décision à qui publie.",
        ),
    ),
)
