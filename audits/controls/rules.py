"""The standing controls in words: how grave each is, why it matters, how it is put right, how it is prevented."""

from django.utils.translation import gettext_lazy as _

from audits.controls import access, channels
from channels_registry import acceptance
from channels_registry.models import Severity
from channels_registry.standing_rules import About, Accesses, Words, register_rule
from channels_registry.stating import unlawful_ways_in

TOO_MANY_ADMINS = "too_many_admins"
LEFT_OR_MOVED = "left_or_moved"
EXTERNAL = "external"
POLICY_UNREAD = "policy_unread"
TWO_FACTOR_OFF = "two_factor_off"
WAY_IN = "way_in"
VERIFICATION_OVERDUE = "verification_overdue"
MORE_THAN_APPROVED = "more_than_approved"
PERSONAL_PROFILE = "personal_profile"
MAILBOX_BOUNCES = "mailbox_bounces"
TOO_MANY_CHANNELS = "too_many_channels"
PERSON_BOUNCES = "person_bounces"


def register() -> None:
    _register_rules_of_access()
    _register_rules_of_channels()
    _register_rules_of_people()


def _register_rule_of(key: str, label: Words, accesses: Accesses, **more) -> None:
    """A rule that a channel breaks by having such an access."""
    register_rule(key, label, access.channels_with(accesses), accesses=accesses, **more)


def _register_rules_of_access() -> None:
    _register_rule_of(
        LEFT_OR_MOVED,
        _("Someone who left still has access"),
        access.of_leavers,
        severity=Severity.GRAVE,
        why=_(
            "Whoever left can still post in the organisation's name, and nobody would notice a stolen password of theirs."
        ),
        fix=_(
            "Remove the person on the platform, then end the access here; hand it over first where they are the last one."
        ),
        prevent=_("Ask “If this person leaves on …” before the last day, and let the hand-over be done by then."),
        in_line=True,
    )
    _register_rule_of(
        EXTERNAL,
        _("External access without a sponsor or past its date"),
        access.of_externals,
        severity=Severity.GRAVE,
        why=_("Nobody in house answers for what the agency or consultant does, or their contract is over."),
        fix=_(
            "End the access on the platform and here, or name a sponsor who is in service and the new end of the contract."
        ),
        prevent=_("The sponsor is told 30 and 7 days before the end; answer that letter."),
    )
    register_rule(
        TWO_FACTOR_OFF,
        _("Two-step sign-in is off"),
        access.two_factor_off,
        severity=Severity.GRAVE,
        why=_("A password alone is guessed or stolen; most channels that are taken over had no second step."),
        fix=_("Have it switched on in the settings of the platform, then state here that it is on."),
        prevent=_("Ask for it before access is given, and once a year in the check-up."),
        accesses=access.of_two_factor_off,
    )
    _register_rule_of(
        MORE_THAN_APPROVED,
        _("More access than was approved"),
        access.of_more_than_approved,
        severity=Severity.MEDIUM,
        why=_("The request was judged by who may do what; more than that was never agreed."),
        fix=_("Lower the access on the platform and here, or have the wider access approved."),
        prevent=_("Set the access on the platform from the approved request, not from memory."),
    )
    _register_rule_of(
        POLICY_UNREAD,
        _("Policy not read and accepted"),
        acceptance.of_non_readers,
        severity=Severity.MEDIUM,
        why=_("Whoever speaks for the organisation knows its rules; access presupposes that they are accepted."),
        fix=_(
            "Ask the people named to read and accept the policy: each had a letter with a link and one reminder, and the "
            "point closes by itself with the acceptance. Where nobody answers, ask their group whether they still need "
            "the access, or end it."
        ),
        prevent=_(
            "Give people time when a new version comes into force, and carry acceptance over where nothing changes for "
            "them."
        ),
        by_limits=True,
    )
    _register_rule_of(
        VERIFICATION_OVERDUE,
        _("Verification of access is out of date"),
        access.of_overdue,
        severity=Severity.MEDIUM,
        why=_("What was true a year ago says little about today: people are added on the platform without telling us."),
        fix=_("Look at the page of roles on the platform and confirm the access here, with a picture."),
        prevent=_("Answer the yearly check-up when it comes."),
    )
    register_rule(
        TOO_MANY_ADMINS,
        _("Too many people with full control"),
        access.too_many_admins,
        severity=Severity.SMALL,
        why=_("Everybody with full control can remove the others, and each of their passwords opens the channel."),
        fix=_("Give those who only publish or answer the access they need, on the platform and here."),
        prevent=_("Give the least that the work needs; full control is for the co-administrator and two others."),
        by_limits=True,
        accesses=access.in_full_control,
        counts=True,
    )


def _register_rules_of_channels() -> None:
    register_rule(
        WAY_IN,
        _("The way in is none of the three lawful ones"),
        unlawful_ways_in,
        severity=Severity.MEDIUM,
        why=_("A password that is passed around, or one private telephone, lets nobody say who is inside."),
        fix=_(
            "Use separate roles; where the platform has only one login, put it into the organisation's password manager, "
            "or on one device with a keeper and a spare."
        ),
        prevent=_("Agree on the way in while the channel is set up."),
    )
    register_rule(
        PERSONAL_PROFILE,
        _("A person's profile stands in for the organisation's page"),
        channels.personal_profile,
        severity=Severity.MEDIUM,
        why=_("A profile belongs to its person: it cannot be shared or handed over, and the platform may close it."),
        fix=_(
            "Open a page of the organisation, tell the followers, and close the profile or give it back to its person."
        ),
        prevent=_("Ask for a page; the platform's guidance says in which form organisations exist there."),
    )
    register_rule(
        MAILBOX_BOUNCES,
        _("The shared mailbox sends messages back"),
        channels.mailbox_bounces,
        severity=Severity.MEDIUM,
        why=_("Warnings of the platform and means to recover the channel go to this mailbox; nobody receives them."),
        fix=_("Have the mailbox repaired, or enter the right address on the channel and on the platform."),
        prevent=_("Use a mailbox that several people read and that outlives the project."),
    )


def _register_rules_of_people() -> None:
    register_rule(
        TOO_MANY_CHANNELS,
        _("One person has full control of too many channels"),
        channels.too_many_channels,
        severity=Severity.MEDIUM,
        why=_("If this person leaves, falls ill or loses a password, many channels are affected at once."),
        fix=_("Hand some of the channels over to a colleague, on the platform and here."),
        prevent=_("Share new channels out among the team when they are set up."),
        about=About.PERSON,
        by_limits=True,
    )
    register_rule(
        PERSON_BOUNCES,
        _("Messages to this person come back"),
        channels.person_bounces,
        severity=Severity.MEDIUM,
        why=_("Whoever looks after a channel and cannot be reached may have left without telling anyone."),
        fix=_("Ask the person's group; put the address right, or let the person leave."),
        prevent=_("Tell the portal of a new address before the old one ends."),
        about=About.PERSON,
    )
