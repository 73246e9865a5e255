"""How people stand to a formal case."""

# The names of the roles, and what they are, in the order of the document.
ROLES = {
    "investigator": "looks into the case now",
    "opener": "opened it, and handed it on; of the communications team",
    "lead": "a communications lead who has not looked into it",
    "leading opener": "a communications lead who opened it, where there is one",
    "decider": "was named to decide; a director, of no team",
    "concerned": "the person whom the case concerns",
    "manager": "manages the person concerned",
    "colleague": "of the communications team, with no part in it",
    "auditor": "reads the steps, and no word",
    "administrator": "portal administrator",
    "superuser": "superuser without a role",
    "stranger": "member of staff, of another group",
}
