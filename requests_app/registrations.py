"""What this room contributes to the pages of the rooms below."""

from django.utils.translation import gettext_lazy as _


def register_requester() -> None:
    from accounts import departures
    from accounts.roles import Permission, having
    from ledger import phrases
    from notifications import keys
    from portal import attention, navigation
    from requests_app import transitions
    from requests_app.drafting import co_writing
    from requests_app.files import attaching
    from requests_app.standing import nudging
    from requests_app.standing.waiting import waiting_for_requester
    from requests_app.talk import joining
    from requests_app.talk import waiting as talk_waiting

    phrases.define(transitions.PHRASES | co_writing.PHRASES | attaching.PHRASES)
    phrases.define(joining.PHRASES | nudging.PHRASES)
    keys.carry_key("requests.stand_in")
    departures.register_lock(co_writing.lock_departure)
    departures.register_consequence(co_writing.end_writing_of)
    attention.register(waiting_for_requester)
    for provider in (talk_waiting.messages_for_requester, talk_waiting.channels_answers, talk_waiting.asked_of_channel):
        attention.register(provider)
    navigation.register(
        navigation.Entry("requests", _("Requests"), "requests:list", 20, having(Permission.FILE_REQUESTS))
    )


def register_review() -> None:
    from accounts import calendars
    from accounts.roles import Permission, having
    from channels_registry import grants, panels, standing_rules
    from ledger import phrases
    from policies.builder import matching as policy_settings
    from portal import attention, navigation
    from requests_app.annex1 import named_access, question_sets
    from requests_app.fast_track import rules
    from requests_app.judging import evaluating, matching, ready_texts
    from requests_app.review.waiting import letters_in_trouble, waiting_for_team
    from requests_app.standing import moving
    from requests_app.talk import waiting as talk_waiting

    calendars.register_effect(moving.answers_moved)
    policy_settings.register(matching.approval_matches)
    phrases.define(evaluating.PHRASES)
    phrases.define(question_sets.PHRASES)
    attention.register(waiting_for_team)
    attention.register(letters_in_trouble)
    phrases.define(ready_texts.PHRASES)
    attention.register(talk_waiting.messages_for_team)
    standing_rules.register_rule(rules.PERMISSION_OVER, breaks=rules.permission_over, **rules.WORDS)
    panels.register(rules.permission_panel)
    grants.register_named_level(named_access.level_named)
    navigation.register(
        navigation.Entry("review", _("Review"), "review:queue", 40, having(Permission.READ_ALL_REQUESTS))
    )


def register_starting() -> None:
    """Those who come without an account."""
    from accounts import departures, newcomers
    from ledger import phrases
    from notifications import keys
    from portal import attention
    from requests_app.starting import confirming
    from requests_app.starting.waiting import confirmations_for_team

    phrases.define(confirming.PHRASES)
    keys.carry_key("requests.start_link", "requests.group_asked")
    attention.register(confirmations_for_team)
    departures.register_lock(confirming.lock_departure)
    departures.register_consequence(confirming.end_confirmations_of)
    # One's own requests, one by one: what concerns colleagues, other channels or the group is not among them.
    newcomers.open_to_newcomers(
        *(
            f"requests:{name}"
            for name in (
                "list", "new", "detail", "scope", "out-of-scope", "self-check", "section", "files", "file", "file-remove",
                "check", "submit", "submitted", "withdraw", "answer", "messages", "messages-read", "nudge", "print", "pdf",
                "everything",
            )
        )
    )  # fmt: skip
