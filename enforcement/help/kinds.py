"""What each kind of question promises, and what is safe to do before anybody answers (A11, A19, U12, R9)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement.models import HelpKind


@dataclass(frozen=True)
class Facts:
    """``hours`` names the number among the portal's settings; ``working``: counted in working hours, else by the clock.

    ``hint`` says in the list what it is for, ``ask`` what the form asks, ``steps`` what is safe now, in order.
    """

    hours: str
    working: bool
    hint: str | Promise
    ask: str | Promise
    steps: tuple[str | Promise, ...]


K = HelpKind
FACTS = {
    K.MAY_I_POST: Facts(
        "help_post_hours",
        True,
        _("Not sure about a text, a picture, a name? Ask first; nobody minds."),
        _("What would you like to post, and what makes you unsure?"),
        (
            _("Wait with the post until you have an answer; it loses nothing."),
            _("Leave out what could identify or locate a child or somebody in danger, whatever the answer."),
        ),
    ),
    K.CRITICISM: Facts(
        "help_criticism_hours",
        True,
        _("Someone disagrees, complains or is angry with us in public."),
        _("What is said, and where?"),
        (
            _("Do not delete or hide criticism: it stays, unless a ground of the policy applies."),
            _("Do not answer in anger, and not from your own account."),
            _("Take a picture of it, with its date."),
            _("You may write at once: “Thank you for telling us. We look into it and answer here.”"),
        ),
    ),
    K.ERROR: Facts(
        "help_error_hours",
        False,
        _("A wrong figure, a wrong name, a picture that should not be there."),
        _("What is wrong, and what would be right?"),
        (
            _("Take a picture of the post as it stands, before you change anything."),
            _("Does it show or locate a child, or put somebody in danger? Take it down now, then write to us."),
            _("Otherwise leave it for the moment: we agree with you how to correct it openly."),
            _("Do not delete comments that point out the error."),
        ),
    ),
    K.ASKED: Facts(
        "help_asked_hours",
        True,
        _("Someone asks the account for money, shelter, medicine, or tells what happened to them."),
        _("What are they asking for, and in which country? Leave out their name."),
        (
            _("Answer kindly with a ready reply: it names the services that can act. We do no casework on social media."),
            _("Promise nothing, and ask for no name, number or place."),
            _("Is a life in danger? Choose “Somebody is in danger” instead."),
        ),
    ),
    K.ACCESS_LOST: Facts(
        "help_access_hours",
        False,
        _("You, or all of us, can no longer get in."),
        _("Since when, and what does the platform say?"),
        (
            _("Try once only: repeated attempts can lock the account for days."),
            _("Do not open a new account in its place."),
            _("Never send a password or a code to anybody, not to us either."),
            _("Ask the other people with full control whether they can still get in."),
        ),
    ),
    K.SOMEONE_ELSE: Facts(
        "help_intruder_hours",
        False,
        _("Posts or messages that none of us wrote."),
        _("What do you see, and since when?"),
        (
            _("Take pictures of what you see, with the time."),
            _("If you can still get in: change the password, sign out every other device, switch the two-step sign-in on."),
            _("Do not answer in the account's name, and do not warn readers from the account itself."),
            _("Stop scheduled posts."),
        ),
    ),
    K.DANGER: Facts(
        "help_intruder_hours",
        False,
        _("A threat, a child at risk, somebody who wants to harm themselves or others."),
        _("What did you read or see, and where? Leave out names."),
        (
            _("Is a life in danger now? Call the emergency number of the country first."),
            _("Take a picture of it, then hide it. Do not share it."),
            _("Use the platform's own way to report danger: it is watched day and night."),
            _("Do not investigate and do not talk with whoever threatens."),
        ),
    ),
    K.OTHER: Facts(
        "help_other_hours",
        True,
        _("Anything else about this channel."),
        _("What would you like to know?"),
        (),
    ),
}  # fmt: skip
