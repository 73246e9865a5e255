"""docs/states.md says what the code does (proof 10)."""

from django.conf import settings

from audits.remediation import tickets
from channels_registry import lifecycle
from requests_app import transitions
from workspace import state_diagrams
from workspace.state_diagrams import CAMPAIGN, CHANNEL, REMEDIATION, REQUEST


def test_states_page_is_what_the_code_says():
    page = (settings.BASE_DIR / "docs" / "states.md").read_text(encoding="utf-8")
    assert page == state_diagrams.states_page(), "Run `python manage.py draw_states`."


def test_every_state_can_be_reached_and_stands_in_the_diagram():
    for life in (REQUEST, CHANNEL, CAMPAIGN, REMEDIATION):
        reached = {end for _start, (_from, end) in life.table.items()} | set(life.begins())
        assert reached == set(life.states.values)
        drawn = state_diagrams.diagram(life)
        assert [state for state in life.states.values if f" as {state}\n" not in drawn] == []


def test_lives_begin_and_end_where_the_design_says():
    """Design §4."""
    assert REQUEST.begins() == ["draft"]
    assert REQUEST.ends() == ["expired", "approved", "rejected", "withdrawn", "joined", "lapsed"]
    assert CHANNEL.begins() == ["approved", "active"]
    assert CHANNEL.ends() == ["retired", "lapsed", "cancelled"]
    assert (CAMPAIGN.begins(), CAMPAIGN.ends()) == (["draft"], ["closed", "cancelled"])
    assert (REMEDIATION.begins(), REMEDIATION.ends()) == (["decided"], ["verified", "dropped"])


def test_every_action_is_a_function_of_that_name():
    for life, module in ((REQUEST, transitions), (CHANNEL, lifecycle), (REMEDIATION, tickets)):
        missing = [a for a in life.table if not hasattr(module, a) and not hasattr(module, f"{a}_many")]
        assert missing == []
