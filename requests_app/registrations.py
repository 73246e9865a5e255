"""What this room contributes to the pages of the rooms below."""

from django.utils.translation import gettext_lazy as _


def register_requester() -> None:
    from accounts import departures
    from accounts.roles import Permission
    from ledger import phrases
    from portal import attention, navigation
    from requests_app import transitions
    from requests_app.drafting import co_writing
    from requests_app.files import attaching
    from requests_app.standing.waiting import waiting_for_requester
    from requests_app.talk import joining, nudging
    from requests_app.talk import waiting as talk_waiting

    phrases.define(transitions.PHRASES | co_writing.PHRASES | attaching.PHRASES)
    phrases.define(joining.PHRASES | nudging.PHRASES)
    departures.register_lock(co_writing.lock_departure)
    departures.register_consequence(co_writing.end_writing_of)
    attention.register(waiting_for_requester)
    for provider in (talk_waiting.messages_for_requester, talk_waiting.channels_answers, talk_waiting.asked_of_channel):
        attention.register(provider)
    navigation.register(
        navigation.Entry(
            "requests",
            _("Requests"),
            "requests:list",
            20,
            lambda user: user.is_authenticated and user.may(Permission.FILE_REQUESTS),
        )
    )


def register_review() -> None:
    from accounts.roles import Permission
    from ledger import phrases
    from portal import attention, navigation
    from requests_app.annex1 import question_sets
    from requests_app.judging import evaluating, ready_texts
    from requests_app.review.waiting import corrections_and_letters, waiting_for_team
    from requests_app.talk import waiting as talk_waiting

    phrases.define(evaluating.PHRASES)
    phrases.define(question_sets.PHRASES)
    attention.register(waiting_for_team)
    attention.register(corrections_and_letters)
    phrases.define(ready_texts.PHRASES)
    attention.register(talk_waiting.messages_for_team)
    navigation.register(
        navigation.Entry(
            "review",
            _("Review"),
            "review:queue",
            40,
            lambda user: user.is_authenticated and user.may(Permission.READ_ALL_REQUESTS),
        )
    )
