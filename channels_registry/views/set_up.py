"""The set-up of an approved channel, and what the team does for a channel (A6)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import calendar_of, may_see
from accounts.person_fields import team
from channels_registry import lifecycle, rights, set_up
from channels_registry.before_posting import before_posting
from channels_registry.forms.set_up import PlanForm, ServiceForm
from channels_registry.models import MOST_EXTENSIONS, ChannelStatus, Service, ServiceNote, SetUp
from channels_registry.overview import ChannelOverview
from channels_registry.views.pages import ChannelForm, ChannelPage, KeptByItsPeople
from portal.formpages import REFUSED
from portal.forms import PortalForm
from portal.store import day_of


class SetUpPage(ChannelPage):
    """One date, one owner, the facts as a list with whose turn it is. POST is “Go live”: it does, or says what is missing."""

    template_name = "channels_registry/set_up.html"

    def refusal(self) -> str:
        if self.request.method == "POST" and not rights.manages(self.request.user):
            return rights.ask_the_team()
        return "" if rights.sees_people(self.request.user, self.channel) else rights.people_are_private()

    def post(self, request, pk):
        try:
            lifecycle.activate(self.channel, by=request.user, at=self.at)
        except lifecycle.NotReady as refusal:
            return self.render_to_response(self.get_context_data(missing=refusal.missing), status=REFUSED)
        except lifecycle.NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s is live and official from now on.") % {"name": self.channel.name})
        return redirect("channels:detail", self.channel.pk)

    def get_context_data(self, **context):
        user = self.request.user
        manages, keeps = rights.manages(user), rights.keeps(user, self.channel, at=self.at)
        plan = SetUp.objects.filter(channel=self.channel).select_related("owner", "look_checked_by").first()
        overview = ChannelOverview(self.channel, user=user, at=self.at)
        return super().get_context_data(
            plan=plan,
            overview=overview,
            posting=before_posting(self.channel),
            is_being_set_up=self.channel.status == ChannelStatus.APPROVED,
            is_late=plan is not None and plan.due_on < day_of(self.at),
            tasks=[self.task(step, manages=manages, keeps=keeps) for step in self.steps],
            is_ready=all(step.done for step in self.steps),
            manages=manages,
            **self.more_time(plan, manages=manages),
            **context,
        )

    def more_time(self, plan: SetUp | None, *, manages: bool) -> dict:
        """Until when, by which calendar, and who may give more."""
        if plan is None:
            return {}
        body, left = self.channel.body, MOST_EXTENSIONS - plan.extensions
        is_going_on = self.channel.status == ChannelStatus.APPROVED
        return {
            "deadline": set_up.Deadline.of(plan.due_on, calendar=calendar_of(body)),
            "holidays_of": body.holiday_country,
            "sees_calendar": may_see(self.request.user, body),
            "extensions_left": left,
            "extension_days": set_up.EXTENSION.days,
            "may_extend": is_going_on and left > 0 and (manages or plan.owner_id == self.request.user.pk),
        }

    @cached_property
    def steps(self):
        return set_up.steps(self.channel, at=self.at)

    def task(self, step, *, manages: bool, keeps: bool) -> dict:
        """A row of the task list; a link only for those whose turn it can be."""
        # Of link and picture the title says it all; of access and policy it matters who.
        named = step.missing if step.key in ("coadmin", "policy") else []
        hints = [*named]
        if not step.done:
            hints.append(_("Whose turn: %(turn)s.") % {"turn": step.turn[:1].lower() + step.turn[1:]})
        allowed = manages or (keeps and step.key in ("address", "mailbox"))
        return {
            "title": step.title,
            "url": self.url_of(step) if allowed and not step.done else "",
            "hint": " ".join(hints),
            "state": "done" if step.done else "in_progress" if named else "not_started",
            "label": _("Done") if step.done else _("Still to do"),
        }

    def url_of(self, step) -> str:
        names = {"address": "address-add", "look": "set-up-look", "mailbox": "set-up-mailbox", "coadmin": "grant-give"}
        if step.key not in names:
            return ""
        url = reverse(f"channels:{names[step.key]}", args=[self.channel.pk])
        return f"{url}?as=coadmin" if step.key == "coadmin" else url


class SetUpFact(ChannelForm):
    """A page with one statement and one button."""

    form_class = PortalForm
    refusals = (set_up.SetUpRefused,)
    back_to = "channels:set-up"


class SetUpLook(SetUpFact):
    title = gettext_lazy("Confirm name and picture")
    submit = gettext_lazy("Name and picture are right")
    template_name = "channels_registry/set_up_look.html"
    done = gettext_lazy("Name and picture are confirmed.")

    def act(self, form):
        set_up.confirm_look(self.channel, by=self.request.user, at=self.at)
        return self.finished()


class SetUpMailbox(KeptByItsPeople, SetUpFact):
    title = gettext_lazy("Confirm the shared mailbox")
    submit = gettext_lazy("The platform knows this mailbox")
    template_name = "channels_registry/set_up_mailbox.html"
    done = gettext_lazy("The shared mailbox is confirmed.")

    def act(self, form):
        set_up.confirm_mailbox(self.channel, by=self.request.user, at=self.at)
        return self.finished()


class SetUpPlan(SetUpFact):
    form_class = PlanForm
    title, submit = gettext_lazy("Change owner or date of the set-up"), gettext_lazy("Save the plan")
    done = gettext_lazy("The plan of the set-up is saved.")

    def get_initial(self):
        plan = SetUp.objects.filter(channel=self.channel).select_related("owner").first()
        return {"owner": plan.owner, "due_on": plan.due_on} if plan else {}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["owner"].suggest(team(self.at))
        return form

    def act(self, form):
        facts = form.cleaned_data
        set_up.move_set_up(
            self.channel,
            owner=facts["owner"],
            due_on=facts["due_on"],
            by=self.request.user,
            at=self.at,
            why=facts["why"],
        )
        return self.finished()


class SetUpExtend(ChannelPage):
    """Thirty days more, with one press; for whoever looks after the set-up, and the team."""

    http_method_names = ["post", "options"]

    def refusal(self) -> str:
        user = self.request.user
        owns = SetUp.objects.filter(channel=self.channel, owner=user).exists()
        return "" if owns or rights.manages(user) else rights.ask_the_team()

    def post(self, request, pk):
        seen = request.POST.get("seen", "")
        try:
            due_on = set_up.extend_set_up(
                self.channel, by=request.user, at=self.at, seen=int(seen) if seen in ("0", "1") else None
            )
        except set_up.SetUpRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The set-up has thirty days more: until %(day)s.") % {"day": date_format(due_on)}
            )
        return redirect("channels:set-up", self.channel.pk)


class ServiceChange(ChannelForm):
    """A note and a contact on one of the six services, for as long as the channel lives (A6a–f)."""

    form_class = ServiceForm
    submit = gettext_lazy("Save the note")
    done = gettext_lazy("The note is saved.")

    def dispatch(self, request, *args, **kwargs):
        if kwargs["service"] not in Service.values:
            raise Http404
        self.service = Service(kwargs["service"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        noted = ServiceNote.objects.filter(channel=self.channel, service=self.service).select_related("contact").first()
        return {"note": noted.note, "contact": noted.contact} if noted else {}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["contact"].suggest(team(self.at))
        return form

    def get_context_data(self, **context):
        return super().get_context_data(title=self.service.label, **context)

    def act(self, form):
        facts = form.cleaned_data
        set_up.note_service(
            self.channel, self.service, note=facts["note"], contact=facts["contact"], by=self.request.user, at=self.at
        )
        return self.finished()
