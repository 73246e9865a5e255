"""Access to one channel: give, change, end, revoke, hand over. Each refusal of rule A8 says what is needed first."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.person_fields import colleagues, team
from channels_registry import grants, promising, rights, sponsors
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.forms.grants import AccessReasonForm, ChangeLevelForm, GiveAccessForm, HandOverForm, SetEndForm
from channels_registry.models import AccessLevel, Grant, Promise, Source
from channels_registry.views.pages import ChannelForm
from portal.forms import PortalForm
from portal.store import last_day_before

REFUSALS = (grants.GrantRefused, WouldLeaveGap)


class MayPromise(ChannelForm):
    """Giving access, or more of it, to someone who has still to accept the policy promises it (A10)."""

    def promised(self, person):
        self.done = _(
            "%(name)s has still to read and accept the policy. The access is promised and begins by itself when that is "
            "done; a letter with a link is on its way, and you are told."
        ) % {"name": person}
        return self.finished()


class GrantGive(MayPromise):
    form_class = GiveAccessForm
    template_name = "channels_registry/grant_give.html"
    refusals = REFUSALS
    submit = gettext_lazy("Give access")

    @property
    def for_coadmin(self) -> bool:
        """The page as the co-administration box opens it: the team is suggested, full control is chosen."""
        return self.request.GET.get("as") == "coadmin"

    def get_initial(self):
        return {"level": AccessLevel.ADMIN} if self.for_coadmin else {}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["person"].suggest(team(self.at) if self.for_coadmin else colleagues(self.channel.body, self.at))
        return form

    def get_context_data(self, **context):
        if self.for_coadmin:
            title = _("Assign a Secretariat co-administrator")
            intro = _("A member of the communications team gets full control, beside the people who run the channel.")
        else:
            title, intro = _("Give someone access"), ""
        return super().get_context_data(title=title, intro=intro, **context)

    def act(self, form):
        facts = form.cleaned_data
        given = promising.give_or_promise(
            self.channel,
            person=facts["person"],
            level=AccessLevel(facts["level"]),
            native_role=facts["native_role"],
            source=Source(facts["source"]) if facts["source"] else None,
            ends_on=facts["ends_on"],
            why=facts["why"],
            by=self.request.user,
            at=self.at,
        )
        if isinstance(given, Promise):
            return self.promised(given.person)
        self.done = _("%(name)s has access: %(level)s. Now give it on the platform itself.") % {
            "name": given.person,
            "level": given.get_level_display(),
        }
        return self.finished()


class OfGrant(MayPromise):
    """A page about one person's access."""

    template_name = "channels_registry/grant.html"
    refusals = REFUSALS

    @cached_property
    def grant(self) -> Grant:
        grants_here = Grant.objects.filter(channel=self.channel).select_related("channel", "person")
        return get_object_or_404(grants_here, pk=self.kwargs["grant"])

    def get_context_data(self, **context):
        return super().get_context_data(grant=self.grant, **context)

    def finished_for(self, sentence: str):
        self.done = sentence % {"name": self.grant.person}
        return self.finished()


class GrantChange(OfGrant):
    form_class = ChangeLevelForm
    title, submit = gettext_lazy("Change what this person may do"), gettext_lazy("Change the access")

    def get_initial(self):
        return {"level": self.grant.level, "native_role": self.grant.native_role}

    def act(self, form):
        facts = form.cleaned_data
        promised = promising.change_or_promise(
            self.grant,
            level=AccessLevel(facts["level"]),
            native_role=facts["native_role"],
            why=facts["why"],
            by=self.request.user,
            at=self.at,
        )
        if promised is not None:
            return self.promised(self.grant.person)
        return self.finished_for(_("The access of %(name)s is changed. Now change it on the platform itself."))


class GrantEnd(OfGrant):
    form_class = SetEndForm
    title, submit = gettext_lazy("Say when this access ends"), gettext_lazy("Set the end")

    def get_initial(self):
        ends_at = self.grant.ends_at
        return {"ends_on": last_day_before(ends_at) if ends_at else None}

    def act(self, form):
        facts = form.cleaned_data
        grants.set_end(self.grant, ends_on=facts["ends_on"], by=self.request.user, at=self.at, why=facts["why"])
        return self.finished_for(_("The end of the access of %(name)s is set."))


class GrantRevoke(OfGrant):
    form_class = AccessReasonForm
    danger = True
    title, submit = gettext_lazy("End this access now"), gettext_lazy("End the access now")
    intro = gettext_lazy("It ends here at once. On the platform itself it must be taken away by hand.")

    def act(self, form):
        grants.revoke(self.grant, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        return self.finished_for(_("The access of %(name)s has ended. Now take it away on the platform itself."))


class GrantHandOver(OfGrant):
    form_class = HandOverForm
    title, submit = gettext_lazy("Hand this access over"), gettext_lazy("Hand over")
    intro = gettext_lazy("In one step: the successor gets the same access, and this person's ends.")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["successor"].suggest(colleagues(self.channel.body, self.at))
        return form

    def act(self, form):
        successor = form.cleaned_data["successor"]
        why = form.cleaned_data["why"]
        given = promising.replace_or_promise(self.grant, successor=successor, by=self.request.user, at=self.at, why=why)
        if isinstance(given, Promise):
            return self.promised(successor)
        self.done = _("%(successor)s has taken over from %(name)s. Now do the same on the platform itself.") % {
            "successor": successor,
            "name": self.grant.person,
        }
        return self.finished()


class GrantMayEnd(OfGrant):
    """The sponsor says that an external person's access may end on its day; no more letters ask about it (L2)."""

    form_class = PortalForm
    template_name = "channels_registry/grant_may_end.html"
    refusals = (sponsors.NotYourAccess,)
    title, submit = gettext_lazy("May this access end on its day?"), gettext_lazy("It may end")

    def refusal(self) -> str:
        user = self.request.user
        sponsored = Grant.objects.filter(channel=self.channel, pk=self.kwargs["grant"], person__sponsor=user)
        return "" if rights.manages(user) or sponsored.exists() else rights.ask_the_team()

    def get_context_data(self, **context):
        ends_at = self.grant.ends_at
        return super().get_context_data(last_day=last_day_before(ends_at) if ends_at else None, **context)

    def act(self, form):
        sponsors.agree_to_end(self.grant, by=self.request.user, at=self.at)
        return self.finished_for(_("Noted: the access of %(name)s ends on its day, and no more letters ask about it."))


class PromiseTakeBack(ChannelForm):
    """The access that waits for somebody's acceptance is not to begin after all."""

    form_class = AccessReasonForm
    template_name = "channels_registry/promise.html"
    refusals = REFUSALS
    danger = True
    title, submit = gettext_lazy("Take this promise back"), gettext_lazy("Take it back")
    intro = gettext_lazy("The access will not begin when the person accepts the policy. Nothing else changes.")

    @cached_property
    def promise(self) -> Promise:
        waiting = Promise.objects.open().filter(channel=self.channel).select_related("channel", "person", "promised_by")
        return get_object_or_404(waiting, pk=self.kwargs["promise"])

    def get_context_data(self, **context):
        return super().get_context_data(promise=self.promise, **context)

    def act(self, form):
        promising.take_back(self.promise, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        self.done = _("The promise of access to %(name)s is taken back.") % {"name": self.promise.person}
        return self.finished()
