"""A plain model of who is written to about channels, and when (design §5.12, decision 0036), to hold the portal against.

It knows no table and no query: channels and people are objects, a night walks over all of them. Read it as the rules.
Days of silence are those of ``QUIET`` and ``FLAG`` for every channel; moments are counted from the letters' own.
"""

import datetime as dt
from dataclasses import dataclass, field

DAY, WEEK, YEAR, QUARTER = (dt.timedelta(days=count) for count in (1, 7, 365, 92))
QUIET, FLAG, REMIND, ANSWER, PROPOSE, UNREAD = (dt.timedelta(days=count) for count in (90, 180, 30, 30, 90, 14))
ROUTINE = {"activity.question", "goals.due", "audits.review_opened"}
LEFT_TO_THE_CHECK_UP = 1


@dataclass
class Told:
    """One letter as it should be: when, of which kind, about which channels."""

    at: dt.datetime
    kind: str
    channels: tuple[str, ...] = ()


@dataclass(eq=False)
class Someone:
    name: str
    letters: list[Told] = field(default_factory=list)

    def had_one_this_week(self, at: dt.datetime) -> bool:
        return any(at - WEEK < letter.at <= at for letter in self.letters)

    def may_have_routine(self, at: dt.datetime) -> bool:
        routine = [letter for letter in self.letters if letter.kind in ROUTINE and letter.at > at - YEAR]
        return not self.had_one_this_week(at) and len(routine) < 4 - LEFT_TO_THE_CHECK_UP

    def may_be_questioned(self, at: dt.datetime) -> bool:
        lately = any(letter.kind == "activity.question" and letter.at > at - QUARTER for letter in self.letters)
        return self.may_have_routine(at) and not lately


@dataclass(eq=False)
class Silence:
    nudged: dt.datetime
    answer_by: dt.datetime
    noticed: dt.datetime | None = None
    flagged: dt.datetime | None = None


@dataclass(eq=False)
class Account:
    """A channel. ``latest`` and ``looked``: what is known of its latest post, and since when."""

    name: str
    people: list[Someone]
    followed: bool
    latest: dt.datetime | None = None
    looked: dt.datetime | None = None
    excused: bool = False
    quiet_months: tuple[int, ...] = ()
    kept_until: dt.date | None = None
    silence: Silence | None = None
    asked: dt.datetime | None = None
    question_open: bool = False
    wished: bool = False

    def is_watched(self, at: dt.datetime) -> bool:
        kept = self.kept_until is not None and self.kept_until >= at.date()
        return not (self.excused or kept or self.wished or (self.silence and self.silence.flagged))

    def is_known_silent(self, at: dt.datetime, days: dt.timedelta = QUIET) -> bool:
        if not self.is_watched(at) or self.latest is None or self.looked is None:
            return False
        unread = self.followed and self.looked < at - UNREAD
        return self.latest <= at - days and self.looked >= self.latest + QUIET and not unread

    def is_a_question(self, at: dt.datetime) -> bool:
        return self.is_watched(at) and self.silence is None and not self.followed


@dataclass
class Model:
    accounts: list[Account]
    people: list[Someone]

    def night(self, at: dt.datetime) -> None:
        for account in self.accounts:
            if account.silence and account.latest > at - QUIET:
                account.silence = None
        here = [account for account in self.accounts if at.month not in account.quiet_months]
        self.step("activity.flagged", [a for a in here if self.is_flagged_now(a, at)], at)
        self.step("activity.notice", [a for a in here if self.is_noticed_now(a, at)], at)
        self.step("activity.nudge", [a for a in here if a.silence is None and a.is_known_silent(at)], at)
        self.question(here, at)

    @staticmethod
    def is_flagged_now(account: Account, at: dt.datetime) -> bool:
        silence = account.silence
        due = silence is not None and silence.noticed and not silence.flagged and silence.answer_by <= at
        return bool(due) and account.is_known_silent(at, FLAG)

    @staticmethod
    def is_noticed_now(account: Account, at: dt.datetime) -> bool:
        silence = account.silence
        due = silence is not None and not silence.noticed and silence.answer_by <= at
        return bool(due) and account.is_known_silent(at)

    def step(self, kind: str, accounts: list[Account], at: dt.datetime) -> None:
        """An account whose people had all a letter this week waits; whoever is written to reads of all of theirs."""
        free = {person for account in accounts for person in account.people if not person.had_one_this_week(at)}
        told: dict[Someone, list[str]] = {}
        for account in accounts:
            readers = [person for person in account.people if person in free]
            if not readers:
                continue
            if kind == "activity.nudge":
                account.silence = Silence(at, at + REMIND)
            elif kind == "activity.notice":
                account.silence.noticed, account.silence.answer_by = at, at + ANSWER
            else:
                account.silence.flagged = at
            for person in readers:
                told.setdefault(person, []).append(account.name)
        for person, names in told.items():
            person.letters.append(Told(at, kind, tuple(sorted(names))))

    def question(self, here: list[Account], at: dt.datetime) -> None:
        for account in self.accounts:
            if account.question_open and (account.looked or account.asked) > account.asked:
                account.question_open = False
            if account.question_open and not account.is_a_question(at):
                account.question_open = False
        new = []
        for account in here:
            untold = account.looked is None or account.looked <= at - QUARTER
            asked_lately = account.asked is not None and account.asked > at - QUARTER
            someone = any(person.may_be_questioned(at) for person in account.people)
            if account.is_a_question(at) and untold and not asked_lately and someone:
                account.asked, account.question_open = at, True
                new.append(account)
        readers = {person for account in new for person in account.people if person.may_be_questioned(at)}
        for person in readers:
            names = [account.name for account in self.accounts if account.question_open and person in account.people]
            person.letters.append(Told(at, "activity.question", tuple(sorted(names))))

    # --- What people say --------------------------------------------------------------------------------------------

    @staticmethod
    def posts(account: Account, at: dt.datetime) -> None:
        """“It is in use; its latest post was today.”"""
        account.latest = account.looked = at
        account.silence, account.question_open = None, False

    @staticmethod
    def nothing_newer(account: Account, at: dt.datetime) -> None:
        account.looked = max(at, account.looked or at)
        account.question_open = False

    @staticmethod
    def cannot_tell(account: Account) -> None:
        account.question_open = False

    @staticmethod
    def pauses(account: Account, until: dt.date) -> None:
        account.kept_until, account.silence = until, None

    @staticmethod
    def can_be_closed(account: Account) -> None:
        account.wished = True

    @staticmethod
    def seen(account: Account, at: dt.datetime, latest: dt.datetime) -> None:
        """The portal's own look, the check-up, an import."""
        account.looked = max(at, account.looked or at)
        account.latest = max(latest, account.latest or latest)
