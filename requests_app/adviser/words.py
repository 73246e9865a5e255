"""The adviser's reasons as sentences."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Format, Platform
from requests_app.adviser.advising import Advice, Answers, Con, Note, Option, Outcome, Pro, Why
from requests_app.adviser.rules import Caution
from requests_app.annex1.forms.where import expected

TITLES = {
    Outcome.OPTIONS: _("Two ways that could work"),
    Outcome.JOIN: _("A channel that exists could do this"),
    Outcome.STORIES: _("Tell your stories on a channel that exists"),
    Outcome.NOT_NEEDED: _("You need no channel for this"),
}
ONE_OPTION = _("One way that could work")
BECAUSE = {
    Why.FITS: _(
        "A channel of your own can be a good idea. This is what fits your answers best; each has something for it and something against it."
    ),
    Why.EXISTS: _(
        "It has readers already, and one strong channel reaches more people than two weak ones. Its people answer you, and you lose nothing by asking."
    ),
    Why.NO_TIME: _(
        "With less than one hour a week, any channel soon falls silent, and its readers leave. Your stories are worth more than that: send them to people who have readers."
    ),
    Why.ONE_EVENT: _(
        "A new channel takes months to find readers, and by then the event is over. A channel that exists has them today."
    ),
    Why.NO_PLATFORM: _(
        "No platform is open for new channels at the moment. The channels we have are glad about good stories."
    ),
    Why.OWN_ACCOUNT: _(
        "Your own account, and the accounts of your organisation, are your own business: they need no request, and they are never in our register."
    ),
    Why.MAILING_LIST: _(
        "A mailing list or a newsletter is no social-media channel: nobody has to approve it here, and you need no request."
    ),
    Why.SMALL_CIRCLE: _(
        "A small circle whose members know one another is served better by a mailing list or a shared folder: nothing to moderate, nothing to keep alive, and nobody needs an account with a platform."
    ),
}
PROS = {
    Pro.OBJECTIVE: _("It is good for what you want to do."),
    Pro.AUDIENCE: _("The people you want to reach are there."),
    Pro.FORM: _("It has the form that you wished for."),
    Pro.TIME: _("Your time is enough: it takes about %(needed)s h a week."),
    Pro.ROLES: _("Each of you works with an access of their own; nobody shares a password."),
    Pro.CATALOGUE: _("It is open for new channels, and the communications team helps you to start."),
}
CONS = {
    Con.TIME: _("It takes about %(needed)s h a week, and you have %(hours)s."),
    Con.OBJECTIVE: _("It is better at other things than at what you want to do."),
    Con.AUDIENCE: _("Mostly other people are there than those you want to reach."),
    Con.ANSWERS: _("Somebody has to read it every day, holidays included, and answer."),
    Con.POSTS: _("It wants several posts a week; with fewer it goes unnoticed."),
    Con.ONE_LOGIN: _("One login opens everything, so it has to stay in the organisation's password manager."),
    Con.LOOKING_AFTER: _("A group needs someone who looks after it every working day."),
    Con.LIKE_PUBLIC: _("What is written in a closed group can become public; treat it so from the start."),
    Con.PERSONAL_PROFILE: _(
        "It has to be opened as the profile of an organisation: platforms close a person's profile that is used for one."
    ),
    Con.ONE_MORE: _("It is one more place to keep alive."),
    Caution.PICTURES: _("It needs good pictures all the time, each with the agreement of those who are shown."),
    Caution.UNDER_AGE: _("Many who watch are under age, and some partners do not allow it on their devices."),
    Caution.NEEDS_INSTAGRAM: _("It makes sense only beside a living Instagram account of the same people."),
    Caution.COPIES: _("If you are on a similar platform too, it takes the same time again: readers notice copies."),
    Caution.NUMBERS_SHOWN: _("Each member of the group sees the telephone numbers of all others."),
    Caution.FEW_LOOK: _("Few people come by themselves; plan how they will hear of it."),
    Caution.HOSTS: _("It is a house with rooms: it needs hosts who are present, and rules on the door."),
    Caution.RINGS: _("Each message rings on a telephone; send few."),
}
NOTES = {
    Note.CLOSED_TO_OUTSIDERS: _(
        "You wished for a closed group; the people you want to reach would not see it. We propose something that they can read."
    ),
    Note.FORM_NOT_OFFERED: _(
        "None of the platforms that are open for new channels has the form you wished for. We propose what comes near."
    ),
}


@dataclass(frozen=True)
class OptionInWords:
    """One option as the page draws it."""

    key: str
    name: str
    form: str
    expected: str
    guidance: str
    pros: list[str]
    cons: list[str]


def option_in_words(option: Option, *, answers: Answers, platform: Platform, guidance: str) -> OptionInWords:
    numbers = {"needed": number(option.hours), "hours": number(answers.hours)}
    return OptionInWords(
        key=option.platform,
        name=platform.name,
        form=form_of(option),
        expected=expected(platform),
        guidance=guidance,
        pros=[str(PROS[pro]) % numbers for pro in option.pros],
        cons=[str(CONS[con]) % numbers for con in option.cons],
    )


def form_of(option: Option) -> str:
    return str(Format(option.format).label)


def number(hours: Decimal) -> str:
    return number_format(f"{hours.normalize():f}")


def title_of(advice: Advice) -> str:
    return str(ONE_OPTION if len(advice.options) == 1 else TITLES[advice.outcome])
