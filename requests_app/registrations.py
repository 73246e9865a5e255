"""What this room contributes to the pages of the rooms below."""

from django.utils.translation import gettext_lazy as _


def register_requester() -> None:
    from accounts.roles import Permission
    from ledger import phrases
    from portal import attention, navigation
    from requests_app import transitions
    from requests_app.waiting import waiting_for_requester

    phrases.define(transitions.PHRASES)
    attention.register(waiting_for_requester)
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
    from requests_app import evaluating
    from requests_app.review.waiting import waiting_for_team

    phrases.define(evaluating.PHRASES)
    attention.register(waiting_for_team)
    navigation.register(
        navigation.Entry(
            "review",
            _("Review"),
            "review:queue",
            40,
            lambda user: user.is_authenticated and user.may(Permission.READ_ALL_REQUESTS),
        )
    )
