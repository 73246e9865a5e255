"""The advice: one pure function from answers, the catalogue and the channels near by to one of four outcomes (R2, A9.2, U2)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from channels_registry.models import Format
from requests_app.adviser.choices import MAILING, Objective, Who
from requests_app.adviser.rules import (
    AUDIENCE_FITS,
    CAUTION_OF_FORM,
    EVERY_DAY,
    FITS,
    FORMS_FOR,
    GROUPS,
    HOURS_A_POST,
    HOURS_A_SHORT_POST,
    HOURS_OF_ANSWERING,
    HOURS_WITH_A_GROUP,
    LEAST_HOURS,
    LEAST_HOURS_FOR_AN_EVENT,
    NO_FIT,
    OBJECTIVE_FITS,
    OFTEN,
    OPTIONS,
    OUTSIDERS,
    SERVES,
    TIME_IS_SHORT,
    Caution,
)


class Outcome(StrEnum):
    OPTIONS = "options"
    JOIN = "join"
    STORIES = "stories"
    NOT_NEEDED = "not_needed"


class Why(StrEnum):
    """The rule that led to the outcome."""

    OWN_ACCOUNT = "own_account"
    MAILING_LIST = "mailing_list"
    SMALL_CIRCLE = "small_circle"
    NO_TIME = "no_time"
    EXISTS = "exists"
    ONE_EVENT = "one_event"
    NO_PLATFORM = "no_platform"
    FITS = "fits"


class Pro(StrEnum):
    OBJECTIVE = "objective"
    AUDIENCE = "audience"
    FORM = "form"
    TIME = "time"
    ROLES = "roles"
    CATALOGUE = "catalogue"


class Con(StrEnum):
    TIME = "time"
    OBJECTIVE = "objective"
    AUDIENCE = "audience"
    ANSWERS = "answers"
    POSTS = "posts"
    ONE_LOGIN = "one_login"
    LOOKING_AFTER = "looking_after"
    LIKE_PUBLIC = "like_public"
    PERSONAL_PROFILE = "personal_profile"
    ONE_MORE = "one_more"


class Note(StrEnum):
    """Why the form that was wished for is not the one proposed."""

    NONE = ""
    CLOSED_TO_OUTSIDERS = "closed_to_outsiders"
    FORM_NOT_OFFERED = "form_not_offered"


@dataclass(frozen=True)
class Answers:
    """The four answers. ``wish``: a Format, MAILING or ADVISE; ``hours``: of work a week, all colleagues together."""

    objective: str
    who: str
    wish: str
    hours: Decimal
    people: str = ""
    countries: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Offer:
    """A platform as the catalogue has it."""

    key: str
    formats: tuple[str, ...]
    posts_least: Decimal
    answer_hours: int
    single_login: bool


@dataclass(frozen=True)
class NearBy:
    """A channel near to the wish. ``is_alive`` None: not known, which is not silence (design §5.2)."""

    pk: int
    points: int
    format: str
    languages: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    is_alive: bool | None = None
    is_staying: bool = True


@dataclass(frozen=True)
class Option:
    """One platform in one form. ``hours``: of work a week that it takes, an estimate in half hours."""

    platform: str
    format: str
    hours: Decimal
    pros: tuple[Pro, ...]
    cons: tuple[Con | Caution, ...]


@dataclass(frozen=True)
class Advice:
    """``channels``: those that could do it (JOIN), or that might carry a story or are worth a look, nearest first."""

    outcome: Outcome
    why: Why
    options: tuple[Option, ...] = ()
    channels: tuple[int, ...] = ()
    note: Note = Note.NONE


def advise(answers: Answers, *, catalogue: Sequence[Offer], near: Sequence[NearBy] = ()) -> Advice:
    """What we would do. The first rule that holds decides; ``near`` comes nearest first."""
    staying = [channel for channel in near if channel.is_staying]
    worth_a_look = tuple(channel.pk for channel in staying)
    serving = tuple(channel.pk for channel in staying if serves(channel, answers))
    if why := _needs_no_channel(answers):
        return Advice(Outcome.NOT_NEEDED, why)
    if answers.hours < LEAST_HOURS:
        return Advice(Outcome.STORIES, Why.NO_TIME, channels=worth_a_look)
    if serving:
        return Advice(Outcome.JOIN, Why.EXISTS, channels=serving)
    if answers.objective == Objective.EVENT and answers.hours < LEAST_HOURS_FOR_AN_EVENT:
        return Advice(Outcome.STORIES, Why.ONE_EVENT, channels=worth_a_look)
    options, note = best_options(answers, catalogue=catalogue)
    if not options:
        return Advice(Outcome.STORIES, Why.NO_PLATFORM, channels=worth_a_look)
    return Advice(Outcome.OPTIONS, Why.FITS, options=options, channels=worth_a_look, note=note)


def _needs_no_channel(answers: Answers) -> Why | None:
    if answers.objective == Objective.OWN:
        return Why.OWN_ACCOUNT
    if answers.wish == MAILING:
        return Why.MAILING_LIST
    if answers.who == Who.FEW:
        return Why.SMALL_CIRCLE
    return None


def serves(channel: NearBy, answers: Answers) -> bool:
    """Whether a channel could do what is wished: near enough, not silent, in the language, the countries and the form."""
    if channel.points < SERVES or channel.is_alive is False:
        return False
    if answers.language and answers.language not in channel.languages:
        return False
    if answers.countries and channel.countries and not channel.countries & set(answers.countries):
        return False
    wants_group = answers.wish in GROUPS or answers.objective == Objective.CONNECT
    if wants_group != (channel.format in GROUPS):
        return False
    # A page and a profile do the same for their readers; a film or a closed group is something else.
    return answers.wish not in (*GROUPS, Format.VIDEO, Format.BROADCAST, Format.FEED) or answers.wish == channel.format


def best_options(answers: Answers, *, catalogue: Sequence[Offer]) -> tuple[tuple[Option, ...], Note]:
    """The two platforms that fit best, best first, and why the wished form is not among them."""
    wish, note = _form_that_can_be(answers, catalogue)
    offers = [offer for offer in catalogue if offer.formats and (not wish or wish in offer.formats)]
    options = [_option(offer, wish or _form_for(offer, answers), answers) for offer in offers]
    options.sort(key=lambda option: (-_points(option), option.hours, option.platform))
    return tuple(options[:OPTIONS]), note


def _form_that_can_be(answers: Answers, catalogue: Sequence[Offer]) -> tuple[str, Note]:
    """The form to keep to, "" where any may be proposed."""
    if answers.wish not in Format.values:
        return "", Note.NONE
    if answers.wish == Format.CLOSED_GROUP and answers.who in OUTSIDERS:
        return "", Note.CLOSED_TO_OUTSIDERS
    if not any(answers.wish in offer.formats for offer in catalogue):
        return "", Note.FORM_NOT_OFFERED
    return answers.wish, Note.NONE


def _form_for(offer: Offer, answers: Answers) -> str:
    """The form to propose where the wish leaves it open; a closed group for outsiders only where there is nothing else."""
    wanted = [*FORMS_FOR.get(answers.objective, ()), *offer.formats]
    hidden = (Format.CLOSED_GROUP,) if answers.who in OUTSIDERS else ()
    return next((form for form in wanted if form in offer.formats and form not in hidden), offer.formats[0])


def _option(offer: Offer, form: str, answers: Answers) -> Option:
    fit, hours = FITS.get(offer.key, NO_FIT), hours_needed(offer, form)
    # People talk with one another in a group, whatever the platform is good for otherwise.
    is_fit = answers.objective in fit.objectives and (answers.objective != Objective.CONNECT or form in GROUPS)
    pros = {
        Pro.OBJECTIVE: is_fit,
        Pro.AUDIENCE: answers.who in fit.audiences,
        Pro.FORM: answers.wish == form,
        Pro.TIME: hours <= answers.hours,
        Pro.ROLES: not offer.single_login,
    }
    cons = {
        Con.TIME: hours > answers.hours,
        Con.OBJECTIVE: offer.key in FITS and not is_fit,
        Con.AUDIENCE: offer.key in FITS and answers.who not in fit.audiences,
        Con.LOOKING_AFTER: form in GROUPS,
        Con.LIKE_PUBLIC: form == Format.CLOSED_GROUP,
        **{caution: CAUTION_OF_FORM.get(caution, form) == form for caution in fit.cautions},
        Con.POSTS: offer.posts_least >= OFTEN,
        Con.ANSWERS: offer.answer_hours <= EVERY_DAY,
        Con.ONE_LOGIN: offer.single_login,
        Con.PERSONAL_PROFILE: form == Format.PROFILE,
    }
    return Option(
        offer.key,
        form,
        hours,
        pros=tuple(reason for reason, holds in pros.items() if holds) or (Pro.CATALOGUE,),
        cons=tuple(reason for reason, holds in cons.items() if holds) or (Con.ONE_MORE,),
    )


def _points(option: Option) -> int:
    counted = {Pro.OBJECTIVE: OBJECTIVE_FITS, Pro.AUDIENCE: AUDIENCE_FITS}
    return sum(counted.get(pro, 0) for pro in option.pros) + TIME_IS_SHORT * (Con.TIME in option.cons)


def hours_needed(offer: Offer, form: str) -> Decimal:
    """Hours of work a week that the least expected rhythm takes on the platform, in half hours and at least one of them."""
    a_post = FITS.get(offer.key, NO_FIT).hours_a_post or HOURS_A_POST.get(form, HOURS_A_SHORT_POST)
    answering = next((hours for within, hours in HOURS_OF_ANSWERING if offer.answer_hours <= within), Decimal(0))
    total = offer.posts_least * a_post + answering + (HOURS_WITH_A_GROUP if form in GROUPS else 0)
    return max(Decimal(math.ceil(total * 2)) / 2, Decimal("0.5"))
