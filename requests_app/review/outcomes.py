"""What each choice does: the domain call, the letter it writes, and the consequence in words (ui.md, Decisions)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry.entering import NewChannel
from notifications.sending import Words, words_of
from portal.store import day_of
from requests_app import transitions
from requests_app.annex1.reading import new_channel
from requests_app.fast_track.permissions import open_permission
from requests_app.judging.approvals import Approval
from requests_app.judging.conflicts import second_deciders
from requests_app.judging.decision_letters import approval_words, decision_letter_data, joined_words, points_words
from requests_app.judging.rules_in_words import rules_in_words
from requests_app.judging.telling import leaves_at
from requests_app.models import ChannelRequest, Decision, Status, TimedPermission
from requests_app.review.forms import Choice, GroupForm


@dataclass(frozen=True)
class Deciding:
    """One choice about to be made by one person; ``form`` holds its checked fields, ``texts`` what the letter says.

    ``former`` is the decision that this one corrects, for the reason ``why``.
    """

    channel_request: ChannelRequest
    choice: Choice
    form: GroupForm
    by: Person
    at: dt.datetime
    texts: Mapping[str, str]
    former: Decision | None = None
    why: str = ""

    @property
    def is_limited(self) -> bool:
        """On the fast track, judged by eight facts: an approval holds for a limited time."""
        return self.channel_request.asks_eight

    @cached_property
    def permission(self) -> TimedPermission | None:
        """The permission under which the channel is open already, and on which this decides."""
        return open_permission(self.channel_request)

    @property
    def requester(self) -> Person:
        return self.channel_request.requester

    # --- The act --------------------------------------------------------------------------------------------------------
    def decide(self) -> None:
        """The one domain call. Raises what the verb raises, and StillOpen."""
        who_and_when = {"by": self.by, "at": self.at}
        data = self.form.cleaned_data
        if self.former is not None:
            self._correct({**who_and_when, "why": self.why})
            return
        match self.choice:
            case Choice.APPROVE:
                verb = transitions.approve_for_a_time if self.is_limited else transitions.approve
                verb(self.channel_request, approval=self.approval, new=self.new_channel, **who_and_when)
            case Choice.RECOMMEND:
                transitions.recommend(self.channel_request, approval=self.approval, **who_and_when)
            case Choice.CHANGES:
                transitions.ask_for_points(self.channel_request, points=self.form.points(), **who_and_when)
            case Choice.REJECT:
                transitions.reject(self.channel_request, **self.rejection, **self._beside, **who_and_when)
            case Choice.JOIN:
                transitions.join(
                    self.channel_request,
                    channel=data["channel"],
                    reasons=self.texts["reasons"],
                    **self._beside,
                    **who_and_when,
                )

    def _correct(self, how: dict[str, Any]) -> None:
        match self.choice:
            case Choice.APPROVE:
                transitions.correct_to_approved(
                    self.channel_request, approval=self.approval, new=self.new_channel, **how
                )
            case Choice.RECOMMEND:
                transitions.propose_correction(self.channel_request, approval=self.approval, **how)
            case Choice.REJECT:
                transitions.correct_to_rejected(self.channel_request, **self.rejection, **self._beside, **how)
            case Choice.KEEP:
                transitions.drop_correction(self.channel_request, **how)

    @property
    def _beside(self) -> dict[str, Any]:
        """What is kept with the decision and is no part of the letter."""
        return {"internal_note": self.form.cleaned_data["internal_note"], "codes": self.form.codes}

    @property
    def approval(self) -> Approval:
        return replace(self.form.approval(), message=self.texts["message"])

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
        return {"reasons": self.texts["reasons"], "way_on": self.texts["way_on"]}

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
        words = {**self._letter_words(), **self._corrects()}
        data = decision_letter_data(self.channel_request, self.requester, **words)
        return words_of(self.letter_kind, language=self.requester.language, data=data)

    def _letter_words(self) -> dict[str, Any]:
        data = self.form.cleaned_data
        match self.choice:
            case Choice.APPROVE:
                kept = {"kept": self.permission.channel.is_on_duty} if self.permission else {}
                return {**approval_words(self.approval, owner=self.by, at=self.at), **kept}
            case Choice.CHANGES:
                return points_words(self.form.points())
            case Choice.REJECT:
                return self.rejection
            case _:
                return joined_words(data["channel"], reasons=self.texts["reasons"])

    def _corrects(self) -> dict[str, str]:
        """As the verb will say it: the day of what the reader was told before."""
        if self.former is None:
            return {}
        told = self.channel_request.decisions.told(self.at).last()
        return {"corrects_on": day_of(told.at).isoformat()} if told else {}

    # --- In words -------------------------------------------------------------------------------------------------------
    @property
    def end(self) -> Status:
        if self.former is not None and self.choice in (Choice.RECOMMEND, Choice.KEEP):
            return Status(self.channel_request.status)
        action = {Choice.CHANGES: "ask_for_changes"}.get(self.choice, self.choice.value)
        if self.choice == Choice.APPROVE and self.is_limited:
            action = "approve_for_a_time"
        return transitions.TRANSITIONS[action][1]

    @property
    def rules(self) -> list[tuple[str, str]]:
        return rules_in_words(self.approval.parameters) if self.choice == Choice.RECOMMEND else []

    def consequences(self) -> list[str]:
        """What happens, one sentence each."""
        name = self.requester.full_name
        found = self._about_the_former()
        if self.permission is not None and self.former is None:
            found += self._about_the_channel(self.permission)
        elif self.choice == Choice.APPROVE:
            words = approval_words(self.approval, owner=self.by, at=self.at)
            day = date_format(dt.date.fromisoformat(words["due_on"]))
            found += [
                _("“%(name)s” is entered in our register as being set up, with these rules.")
                % {"name": self.form.cleaned_data["name"]},
                _("You look after the set-up; it is to be ready by %(day)s.") % {"day": day},
            ]
            if self.is_limited:
                found += self._about_the_limit()
        if self.choice == Choice.RECOMMEND:
            found += [
                _("A second person decides: %(names)s.") % {"names": self._second_people()},
                _("No letter leaves yet."),
            ]
        elif self.choice == Choice.CHANGES:
            found += [
                _("The request goes back to %(name)s, who answers each point and hands it in again.") % {"name": name},
                _("Then it is back with its reviewer."),
            ]
            if self.channel_request.status == Status.RECOMMENDED:
                found.append(_("The recommendation falls away."))
        elif self.choice == Choice.REJECT:
            if self.channel_request.channel is not None and (self.permission is None or self.former is not None):
                found.append(
                    _(
                        "The set-up of “%(channel)s” is cancelled: its link is free again, and the access given for it ends."
                    )
                    % {"channel": self.channel_request.channel.name}
                )
            found.append(
                _("The request is closed as not approved. %(name)s can file another one at any time.") % {"name": name}
            )
        elif self.choice == Choice.JOIN:
            found.append(
                _("The request is closed, and “%(channel)s” serves instead.")
                % {"channel": self.form.cleaned_data["channel"].name}
            )
        elif self.choice == Choice.KEEP:
            found.append(_("The proposal to correct it falls away, and no letter leaves."))
        return [*found, *self._about_the_letter()]

    def _about_the_limit(self) -> list[str]:
        """What an approval of the fast track means, one sentence each."""
        data = self.form.cleaned_data
        words = {
            "name": self.requester.full_name,
            "rest_by": date_format(data["rest_by"]),
            "ends_on": date_format(data["ends_on"]),
        }
        return [
            _("The approval holds until %(ends_on)s. %(name)s hands in the rest of the form by %(rest_by)s.") % words,
            _("Then the team decides in the usual way whether the channel stays. Without that, the permission ends."),
        ]

    def _about_the_channel(self, permission: TimedPermission) -> list[str]:
        """What becomes of the channel that is open under a permission for a limited time."""
        words = {"name": permission.channel.name}
        live = permission.channel.is_on_duty
        if self.choice == Choice.APPROVE:
            return [_("“%(name)s” stays, with these rules. Its permission has no end any more.") % words]
        if self.choice in (Choice.REJECT, Choice.JOIN):
            sentence = (
                _("The closing of “%(name)s” begins; its people are told.")
                if live
                else _("The set-up of “%(name)s” is cancelled: its link is free again.")
            )
            return [sentence % words, _("This is not taken back afterwards.")]
        return [_("“%(name)s” goes on meanwhile, under its permission for a limited time.") % words]

    def _about_the_former(self) -> list[str]:
        if self.former is None or self.choice == Choice.KEEP:
            return []
        words = {"day": date_format(localtime(self.former.at).date()), "by": self.former.by.full_name}
        if self.choice == Choice.RECOMMEND:
            return [_("Until then the decision of %(day)s (%(by)s) stands.") % words]
        return [_("The decision of %(day)s (%(by)s) stays on record as corrected.") % words]

    def _about_the_letter(self) -> list[str]:
        name = self.requester.full_name
        if not self.letter_kind:
            return []
        if not self.requester.is_active:
            return [_("%(name)s has left, so no letter is sent.") % {"name": name}]
        if self.choice == Choice.CHANGES:
            return [_("The letter to %(name)s leaves at once.") % {"name": name}]
        words = {"name": name, "time": time_format(localtime(leaves_at(self.at)))}
        if self.permission is not None and self.former is None:
            return [_("The letter to %(name)s leaves at once.") % {"name": name}]
        if self.former is not None:
            return [
                _("The letter to %(name)s leaves at about %(time)s; until then they read the former state.") % words
            ]
        return [
            _("The letter to %(name)s leaves at about %(time)s; until then you can take the decision back.") % words
        ]

    def _second_people(self) -> str:
        people = second_deciders(self.channel_request, at=self.at, besides=self.by)
        return ", ".join(person.full_name for person in people) or _("nobody is free yet; ask the communications lead")

    @property
    def button(self) -> str:
        """The act, in words (ui.md: the button repeats the act)."""
        words = {
            Choice.APPROVE: _("Approve and notify %(name)s"),
            Choice.RECOMMEND: _("Recommend to a second person"),
            Choice.CHANGES: _("Ask %(name)s for changes"),
            Choice.REJECT: _("Do not approve, and notify %(name)s"),
            Choice.JOIN: _("Record this and notify %(name)s"),
            Choice.KEEP: _("Leave the decision as it is"),
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
            Choice.KEEP: _("The decision stays as it is."),
        }[self.choice]
        return words % {"name": self.requester.full_name}
