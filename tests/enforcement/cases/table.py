"""Who may do what with a formal case, in every state: the literal table that the tests and docs/cases-who-may.md are made of.

A row is a state and an action; its cells name the roles that may. Everybody else is refused, and nothing changes. An action that
is not listed for a state does not start from it, whoever asks.
"""

LEADS = ("lead", "leading opener")
UNDER_WAY = {"hand_on": ("investigator", *LEADS), "name_decider": LEADS}
SAYS = {"answer": ("concerned",), "answer_step": ("investigator", "concerned")}
TAKES = ("investigator",)

# state: {action: roles}. In “withdraw”, “keep” and “reverse”, DECIDES stands for whoever decides: see below.
DECIDES = ("whoever decides",)
TABLE = {
    "opened": {"talk": TAKES, "end": TAKES, **SAYS, **UNDER_WAY},
    "talk": {"talk": TAKES, "remove": TAKES, "end": TAKES, **SAYS, **UNDER_WAY},
    "removal": {"remove": TAKES, "recommend": TAKES, "end": TAKES, **SAYS, **UNDER_WAY},
    "recommended": {"withdraw": DECIDES, "keep": DECIDES, **SAYS, **UNDER_WAY},
    "withdrawn": {"reverse": DECIDES, **SAYS, "name_decider": LEADS},
    "not_withdrawn": {**SAYS},
    "ended": {**SAYS},
    "reversed": {**SAYS},
}
ACTIONS = {
    "talk": "note that it was talked over",
    "remove": "note that the removal is asked for or done",
    "recommend": "recommend the withdrawal",
    "end": "end it without a withdrawal",
    "answer": "answer to all of it",
    "answer_step": "answer one step, or write down what was answered",
    "hand_on": "hand it on to a colleague",
    "name_decider": "name who decides",
    "withdraw": "decide: withdraw",
    "keep": "decide: do not withdraw",
    "reverse": "take the withdrawal back",
}
# How it is set who decides → who that is. “leading opener” opened the case in the third.
WAYS = {
    "the lead decides": ("lead", "leading opener"),
    "somebody is named": ("decider",),
    "a lead opened it": ("lead",),
}
# Who sees that there is a case, and who reads what was said.
SEES = ("investigator", "opener", "lead", "leading opener", "concerned", "auditor")
READS = ("investigator", "opener", "lead", "leading opener", "concerned")


def may(state: str, action: str, way: str) -> tuple[str, ...]:
    roles = TABLE[state].get(action, ())
    return WAYS[way] if roles == DECIDES else roles


def sees(way: str) -> tuple[str, ...]:
    """In the third way the one called opener has no part: a lead opened it."""
    found = tuple(role for role in SEES if way != "a lead opened it" or role != "opener")
    return (*found, "decider") if way == "somebody is named" else found
