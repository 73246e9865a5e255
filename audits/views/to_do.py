"""Things to do on the platforms: the list, the page of one with its picture, and what is done with it (A8, I2)."""

import datetime as dt

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import FormView, TemplateView

from accounts.models import Body, Person, PersonKind
from accounts.roles import Permission
from audits.checkup.questions import label_of
from audits.models import FROZEN, Campaign, LookResult, Remediation, RemediationStatus, What
from audits.remediation import forms, rights, tickets
from audits.remediation.opening import ACCESS
from audits.remediation.waiting import nobody_does
from audits.remediation.words import reason_of, sentence_of
from channels_registry import evidence
from channels_registry.models import Channel
from channels_registry.rights import ask_the_team
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.filters import PortalFilterSet
from portal.formpages import FormOfPage, PageOfForms
from portal.listpages import Column, ListPage
from portal.store import day_of

S = RemediationStatus
JOINED = ("channel__platform", "channel__body", "grant__person", "carried_by")
STATES = [
    ("mine", gettext_lazy("For me to do")),
    (S.DECIDED.value, S.DECIDED.label),
    ("nobody", gettext_lazy("Late, or nobody does it")),
    (S.CARRIED_OUT.value, S.CARRIED_OUT.label),
    ("look", gettext_lazy("To be looked at again")),
    (S.VERIFIED.value, S.VERIFIED.label),
    (S.DROPPED.value, S.DROPPED.label),
]


class ToDoFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="channel__name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, empty_label=gettext_lazy("Any"), method="in_state"
    )
    what = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=What.choices, empty_label=gettext_lazy("Any")
    )
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"),
        field_name="channel__body",
        queryset=Body.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )

    review = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Access review"),
        queryset=Campaign.objects.filter(status__in=FROZEN).order_by("-pk"),
        empty_label=gettext_lazy("Any"),
        method="of_review",
    )

    class Meta:
        model = Remediation
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Which reviews there are is for those who read the audit room.
        if not self.request.user.may(Permission.READ_AUDIT):
            del self.filters["review"]

    def of_review(self, rows, _name, campaign):
        return rows.filter(pk__in=Remediation.objects.of_campaign(campaign).values("pk"))

    def in_state(self, rows, _name, value):
        today = day_of(timezone.now())
        special = {
            "mine": lambda: rows.open().filter(carried_by=self.request.user),
            "nobody": lambda: rows.filter(pk__in=nobody_does(today).values("pk")),
            "look": lambda: rows.to_look_at(today),
        }
        return special[value]() if value in special else rows.filter(status=value)


class ToDoList(ListPage):
    """Everyone sees what they do and what concerns their channels; the team and the auditors see all of it."""

    template_name = "audits/to_do/list.html"
    filterset_class = ToDoFilter
    # What is still open stands on top.
    default_sort = "state"
    export_name = "things-to-do"
    title = gettext_lazy("To do on the platforms")
    empty_title = gettext_lazy("Nothing is to be done on the platforms.")
    empty_text = gettext_lazy("What a check-up or an access review decides stands here until it is done and checked.")

    @cached_property
    def today(self) -> dt.date:
        return day_of(timezone.now())

    def get_rows(self):
        return rights.readable_by(self.request.user, at=timezone.now()).select_related(*JOINED)

    def get_columns(self):
        return (
            Column(
                "what", _("To do"), value=sentence_of, sort=("what", "channel__name"),
                link=lambda row: reverse("audits:to-do-one", args=[row.pk]),
            ),
            Column("channel", _("Channel"), value="channel.name", sort="channel__name"),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("decided", pgettext("head of a table", "Decided"), value="decided_at", sort="decided_at"),
            Column("who", _("Who does it"), value="carried_by", sort="carried_by__full_name", template="audits/to_do/_who.html"),
            Column("due", pgettext("head of a table", "Due"), value="due_on", sort="due_on", template="audits/to_do/_due.html"),
            Column("done", pgettext("head of a table", "Done"), value="carried_out_at", sort="carried_out_at"),
            Column(
                "state", _("State"), sort=("status", "due_on"), template="audits/to_do/_state.html",
                value=lambda row: RemediationStatus(row.status).label,
            ),
        )  # fmt: skip

    def get_context_data(self, **context):
        reads_all = self.request.user.may(Permission.READ_AUDIT)
        return super().get_context_data(reads_all=reads_all, today=self.today, **context)


class OnTicket:
    """Fetches the thing to do through what the person may read: hidden is 404."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        found = rights.readable_by(request.user, at=self.at).select_related(
            *JOINED, "decided_by", "carried_out_by", "verified_by", "dropped_by", "looked_by", "evidence",
            "item__campaign", "sheet__campaign",
        )  # fmt: skip
        self.ticket = found.filter(pk=kwargs["pk"]).first()
        if self.ticket is None:
            self.refuse_reading(kwargs["pk"])
        self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse_reading(self, pk: int):
        known = Remediation.objects.filter(pk=pk, channel__in=Channel.objects.visible_to(self.request.user))
        if not known.exists():
            raise Http404
        raise PermissionDenied(
            _(
                "What is to be done is shown to those who speak for the channel, the communications team and the auditors."
            )
        )

    def refuse(self) -> None:
        """Raise PermissionDenied where the person may look but not act."""

    @property
    def who(self) -> dict:
        return {"by": self.request.user, "at": self.at}


class ToDoPage(OnTicket, PageOfForms, TemplateView):
    template_name = "audits/to_do/one.html"

    def get_context_data(self, **context):
        ticket, user = self.ticket, self.request.user
        pictures = evidence.visible_to(user, at=self.at).kept()
        return super().get_context_data(
            ticket=ticket,
            channel=ticket.channel,
            what=sentence_of(ticket),
            reason=reason_of(ticket),
            points=[label_of(code) for code in ticket.points if code != ACCESS],
            today=day_of(self.at),
            campaign=(ticket.item or ticket.sheet).campaign if ticket.item or ticket.sheet else None,
            picture=pictures.filter(pk=ticket.evidence_id).first() if ticket.evidence_id else None,
            reads_all=user.may(Permission.READ_AUDIT),
            own=ticket.grant is not None and ticket.grant.person_id == user.pk,
            checks=rights.may_check(user, ticket, at=self.at),
            **{**self.offered(), **context},
        )

    def offered(self) -> dict:
        """The forms that stand on the page, as far as the person and the state allow them."""
        ticket, user = self.ticket, self.request.user
        checks = rights.may_check(user, ticket, at=self.at)
        directs = rights.directs(user) and not (ticket.grant and ticket.grant.person_id == user.pk)
        drawn = ticket.sample and ticket.looked_at is None and ticket.status == S.VERIFIED
        return {
            "done_form": forms.DoneForm(prefix="done", of_access=ticket.of_access)
            if ticket.is_open and rights.may_carry_out(user, ticket, at=self.at)
            else None,
            "check_form": forms.CheckForm(prefix="check") if ticket.status == S.CARRIED_OUT and checks else None,
            "back_form": forms.SendBackForm(prefix="back") if ticket.status == S.CARRIED_OUT and checks else None,
            "look_form": forms.LookForm(prefix="look") if drawn and checks else None,
            "give_form": forms.GiveForm(prefix="give", **self.of_give()) if ticket.is_open and directs else None,
            "drop_form": forms.DropForm(prefix="drop")
            if ticket.status in (S.DECIDED, S.CARRIED_OUT) and directs
            else None,
            "again_form": forms.ReopenForm(prefix="again") if not ticket.is_open and directs else None,
        }

    def of_give(self) -> dict:
        return {"people": self.people, "initial": {"to": self.ticket.carried_by_id, "due_on": self.ticket.due_on}}

    @cached_property
    def people(self):
        """Who can do it: the team, and those who speak for the channel, but never the person whose access it is."""
        ticket = self.ticket
        carriers = rights.carriers_of([ticket.channel_id], at=self.at).get(ticket.channel_id, [])
        named = [pk for pk in (ticket.channel.responsible_id, ticket.channel.deputy_id) if pk]
        staff = Person.objects.active().filter(kind=PersonKind.STAFF)
        found = staff.filter(Q(pk__in=[*carriers, *named]) | Q(pk__in=Person.objects.team(self.at).values("pk")))
        if ticket.grant is not None:
            found = found.exclude(pk=ticket.grant.person_id)
        return found.order_by("full_name", "pk")


class Act(FormOfPage, ToDoPage, FormView):
    refusals = (tickets.TicketRefused, tickets.NotYours, NotAccepted)

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("audits:to-do-one", self.ticket.pk)


class ToDoDone(Act):
    form_class, prefix = forms.DoneForm, "done"
    most_bytes = MOST_BYTES_OF_PAGE

    def refuse(self):
        if not rights.may_carry_out(self.request.user, self.ticket, at=self.at):
            raise PermissionDenied(tickets.whose_it_is(self.request.user, self.ticket))

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "of_access": self.ticket.of_access}

    def act(self, form):
        data = form.cleaned_data
        tickets.carry_out(self.ticket, picture=data["picture"], note=data["note"], **self.who)
        if self.ticket.needs_second:
            return self.back(_("Thank you. A second person looks at it now; the register says already what you did."))
        return self.back(_("Thank you. It is done, and the register says so."))


class ToDoCheck(Act):
    """By a second person."""

    form_class, prefix = forms.CheckForm, "check"

    def refuse(self):
        if not rights.may_check(self.request.user, self.ticket, at=self.at):
            raise PermissionDenied(_("Somebody else than who did it looks at it: of the channel, or of the team."))

    def act(self, form):
        tickets.verify(self.ticket, note=form.cleaned_data["note"], **self.who)
        return self.back(_("Thank you. It is done and checked."))


class ToDoSendBack(ToDoCheck):
    form_class, prefix = forms.SendBackForm, "back"

    def act(self, form):
        tickets.send_back(self.ticket, why=form.cleaned_data["why"], **self.who)
        return self.back(_("It is to be done again; whoever does it sees your words here."))


class ToDoLook(ToDoCheck):
    form_class, prefix = forms.LookForm, "look"

    def act(self, form):
        data = form.cleaned_data
        result = LookResult(data["result"])
        tickets.look_again(self.ticket, result=result, note=data["note"], **self.who)
        if result == LookResult.AS_SAID:
            return self.back(_("Thank you. It was as it had been said."))
        return self.back(_("Thank you. It is to be done again."))


class ByTeam(Act):
    """Reserved for the team."""

    def refuse(self):
        if not rights.directs(self.request.user):
            raise PermissionDenied(ask_the_team())


class ToDoGive(ByTeam):
    form_class, prefix = forms.GiveForm, "give"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), **self.of_give()}

    def act(self, form):
        tickets.give(self.ticket, **form.cleaned_data, **self.who)
        return self.back(_("%(name)s has it now, and a letter with the next mail.") % {"name": form.cleaned_data["to"]})


class ToDoDrop(ByTeam):
    form_class, prefix = forms.DropForm, "drop"

    def act(self, form):
        tickets.drop(self.ticket, why=form.cleaned_data["why"], **self.who)
        return self.back(_("It is dropped; the access stays as it is."))


class ToDoAgain(ByTeam):
    form_class, prefix = forms.ReopenForm, "again"

    def act(self, form):
        tickets.reopen(self.ticket, why=form.cleaned_data["why"], **self.who)
        return self.back(_("It is to be done again."))
