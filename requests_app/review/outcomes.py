"""What each choice does: the domain call, the letter it writes, and the consequence in words (ui.md, Decisions)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.entering import NewChannel
from notifications.sending import Words, words_of
from requests_app import transitions
from requests_app.annex1.reading import new_channel
from requests_app.approvals import Approval
from requests_app.conflicts import free_people
from requests_app.decision_letters import approval_words, decision_letter_data, joined_words
from requests_app.models import ChannelRequest, Status
from requests_app.review.forms import Choice, GroupForm
from requests_app.rules_in_words import rules_in_words


@dataclass(frozen=True)
class Deciding:
    """One choice about to be made by one person; ``form`` holds its checked fields."""

    channel_request: ChannelRequest
    choice: Choice
    form: GroupForm
    by: Person
    at: dt.datetime

    @property
    def requester(self) -> Person:
        return self.channel_request.requester

    # --- The act --------------------------------------------------------------------------------------------------------
    def decide(self) -> None:
        """The one domain call. Raises what the verb raises, and StillOpen."""
        who_and_when = {"by": self.by, "at": self.at}
        data = self.form.cleaned_data
        match self.choice:
            case Choice.APPROVE:
                transitions.approve(self.channel_request, approval=self.approval, new=self.new_channel, **who_and_when)
            case Choice.RECOMMEND:
                transitions.recommend(self.channel_request, approval=self.approval, **who_and_when)
            case Choice.CHANGES:
                transitions.ask_for_changes(
                    self.channel_request, comment=data["comment"], question=data["question"], **who_and_when
                )
            case Choice.REJECT:
                transitions.reject(
                    self.channel_request, internal_note=data["internal_note"], **self.rejection, **who_and_when
                )
            case Choice.JOIN:
                transitions.join(
                    self.channel_request,
                    channel=data["channel"],
                    reasons=data["reasons"],
                    internal_note=data["internal_note"],
                    **who_and_when,
                )

    @property
    def approval(self) -> Approval:
        return self.form.approval()

    @property
    def new_channel(self) -> NewChannel:
        """The channel as the answers describe it, with what was settled here. Raises StillOpen."""
        data = self.form.cleaned_data
        return new_channel(
            self.channel_request,
            at=self.at,
            platform=data.get("platform"),
            format=data.get("format", ""),
            name=data["name"],
        )

    @property
    def rejection(self) -> dict[str, str]:
        return self.form.words(language=self.requester.language)

    # --- The letter -----------------------------------------------------------------------------------------------------
    @property
    def letter_kind(self) -> str:
        """ "" where nobody is written to."""
        return {
            Choice.APPROVE: "requests.approved",
            Choice.CHANGES: "requests.changes",
            Choice.REJECT: "requests.rejected",
            Choice.JOIN: "requests.joined",
        }.get(self.choice, "")

    def letter(self) -> Words | None:
        """The letter exactly as it will be sent, in the requester's language."""
        if not self.letter_kind or not self.requester.is_active:
            return None
        data = decision_letter_data(self.channel_request, self.requester, **self._letter_words())
        return words_of(self.letter_kind, language=self.requester.language, data=data)

    def _letter_words(self) -> dict[str, Any]:
        data = self.form.cleaned_data
        match self.choice:
            case Choice.APPROVE:
                return approval_words(self.approval, owner=self.by, at=self.at)
            case Choice.CHANGES:
                return {"comment": data["comment"], "question": data["question"]}
            case Choice.REJECT:
                return self.rejection
            case _:
                return joined_words(data["channel"], reasons=data["reasons"])

    # --- In words -------------------------------------------------------------------------------------------------------
    @property
    def end(self) -> Status:
        action = {Choice.CHANGES: "ask_for_changes"}.get(self.choice, self.choice.value)
        return transitions.TRANSITIONS[action][1]

    @property
    def rules(self) -> list[tuple[str, str]]:
        return rules_in_words(self.approval.parameters) if self.choice == Choice.RECOMMEND else []

    def consequences(self) -> list[str]:
        """What happens, one sentence each."""
        name = self.requester.full_name
        found = []
        if self.choice == Choice.APPROVE:
            words = approval_words(self.approval, owner=self.by, at=self.at)
            day = date_format(dt.date.fromisoformat(words["due_on"]))
            found = [
                _("“%(name)s” is entered in our register as being set up, with these rules.")
                % {"name": self.form.cleaned_data["name"]},
                _("You look after the set-up; it is to be ready by %(day)s.") % {"day": day},
            ]
        elif self.choice == Choice.RECOMMEND:
            found = [
                _("A second person decides: %(names)s.") % {"names": self._second_people()},
                _("No letter leaves yet."),
            ]
        elif self.choice == Choice.CHANGES:
            found = [_("The request goes back to %(name)s, who answers and hands it in again.") % {"name": name}]
            if self.channel_request.status == Status.RECOMMENDED:
                found.append(_("The recommendation falls away."))
        elif self.choice == Choice.REJECT:
            found = [
                _("The request is closed as not approved. %(name)s can file another one at any time.") % {"name": name}
            ]
        elif self.choice == Choice.JOIN:
            found = [
                _("The request is closed, and “%(channel)s” serves instead.")
                % {"channel": self.form.cleaned_data["channel"].name}
            ]
        return [*found, *self._about_the_letter()]

    def _about_the_letter(self) -> list[str]:
        name = self.requester.full_name
        if not self.letter_kind:
            return []
        if not self.requester.is_active:
            return [_("%(name)s has left, so no letter is sent.") % {"name": name}]
        if self.choice == Choice.CHANGES:
            return [_("The letter to %(name)s leaves at once.") % {"name": name}]
        leaves = localtime(self.at + dt.timedelta(minutes=settings.UNDO_MINUTES))
        return [
            _("The letter to %(name)s leaves at about %(time)s; until then you can take the decision back.")
            % {"name": name, "time": time_format(leaves)}
        ]

    def _second_people(self) -> str:
        people = free_people(self.channel_request, Permission.APPROVE_SECOND)
        others = [person for person in people if person.pk != self.by.pk]
        if not others:
            others = [p for p in free_people(self.channel_request, Permission.REVIEW_REQUESTS) if p.pk != self.by.pk]
        return ", ".join(person.full_name for person in others) or _("nobody is free yet; ask the communications lead")

    @property
    def button(self) -> str:
        """The act, in words (ui.md: the button repeats the act)."""
        words = {
            Choice.APPROVE: _("Approve and notify %(name)s"),
            Choice.RECOMMEND: _("Recommend to a second person"),
            Choice.CHANGES: _("Ask %(name)s for changes"),
            Choice.REJECT: _("Decline and notify %(name)s"),
            Choice.JOIN: _("Record this and notify %(name)s"),
        }[self.choice]
        return words % {"name": self.requester.full_name}

    @property
    def done(self) -> str:
        """What the page says once it has happened, and what comes next."""
        words = {
            Choice.APPROVE: _("The request is approved. The channel is being set up."),
            Choice.RECOMMEND: _("The request is recommended. A second person decides."),
            Choice.CHANGES: _("%(name)s has the request again and is asked for changes."),
            Choice.REJECT: _("The request is not approved. The letter tells %(name)s why, and a way on."),
            Choice.JOIN: _("The request is closed: an existing channel serves instead."),
        }[self.choice]
        return words % {"name": self.requester.full_name}
