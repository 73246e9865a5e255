"""Somebody no longer agrees: one page with one button, then what is taken down and looked at on each channel (A12)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from channels_registry import rights
from channels_registry.models import Channel
from channels_registry.views.pages import ChannelForm
from enforcement.consents import places, recording, sight, withdrawing
from enforcement.consents.refusing import ConsentRefused
from enforcement.forms import consents as forms
from enforcement.models import ConsentRemoval, RemovalResult, RemovalState
from enforcement.views.consents import AboutConsents, OfPlace
from portal.filters import PortalFilterSet
from portal.formpages import FormPage, WordedFormPage
from portal.listpages import Column, ListPage
from portal.store import day_of, portal_settings
from portal.templatetags.components import state_tag

S = RemovalState
LOOKS = {S.TO_DO: "open", S.DONE: "waiting", S.CHECKED: "verified"}


def tag_of(removal: ConsentRemoval) -> str:
    return state_tag(LOOKS[S(removal.state)], removal.get_state_display())


# --- The wish ---------------------------------------------------------------------------------------------------------------------


class Withdraw:
    """What the forms share: of a channel, of a place, of a single consent; before any view."""

    form_class = forms.WithdrawForm
    template_name = "enforcement/consents/withdraw.html"
    refusals = (ConsentRefused,)
    title, submit = gettext_lazy("Somebody no longer agrees"), gettext_lazy("Have it taken down")

    def get_initial(self):
        return {"received_on": day_of(self.at)}

    def get_context_data(self, **context):
        return super().get_context_data(settings=portal_settings(), **context)

    def noted(self):
        messages.success(
            self.request,
            _("Noted. Those who run the channels are told now; you can follow it in the list of removals."),
        )
        return redirect("enforcement:consent-removals")


class WithdrawOnChannel(AboutConsents, Withdraw, ChannelForm):
    """By whoever sees the channel and received the wish."""

    def refusal(self):
        return rights.ask_the_team() if sight.only_reads(self.request.user) else ""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "codes": recording.is_on()}

    def get_context_data(self, **context):
        return super().get_context_data(named=[self.channel], **context)

    def act(self, form):
        given = form.cleaned_data
        code = given.pop("code", "")
        consent = withdrawing.consent_by_code(code, self.channel) if code else None
        withdrawing.withdraw([self.channel], consent=consent, by=self.request.user, at=self.at, **given)
        return self.noted()


class WithdrawOfPlace(Withdraw, OfPlace, WordedFormPage):
    """On some or all of the channels for which consents are kept at one place."""

    def refuse(self):
        if sight.only_reads(self.request.user):
            raise PermissionDenied(rights.ask_the_team())

    def get_form_kwargs(self):
        covered = [channel.pk for channel in places.channels_covered(self.entry)]
        seen = Channel.objects.visible_to(self.request.user).filter(pk__in=covered)
        self.covered = seen.select_related("platform").order_by("name", "pk")
        return {**super().get_form_kwargs(), "channels": self.covered}

    def act(self, form):
        withdrawing.withdraw(place=self.entry, by=self.request.user, at=self.at, **form.cleaned_data)
        return self.noted()


# --- What is taken down -------------------------------------------------------------------------------------------------------------


class RemovalFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="channel__name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=S.choices, empty_label=gettext_lazy("Any"))

    class Meta:
        model = ConsentRemoval
        fields = []


class Removals(AboutConsents, ListPage):
    """What shows whom stands in no row: it is read on the page of each."""

    title = gettext_lazy("To be taken down, since somebody no longer agrees")
    template_name = "enforcement/consents/removals.html"
    filterset_class = RemovalFilter
    default_sort = "due"
    export_name = "removals-after-consents"
    empty_title = gettext_lazy("Nothing is to be taken down.")
    empty_text = gettext_lazy(
        "When somebody no longer agrees to be shown, it stands here for each channel until it is checked."
    )
    columns = (
        Column("channel", gettext_lazy("Channel"), value="channel.name", sort="channel__name",
               link=lambda row: reverse("enforcement:consent-removal", args=[row.pk])),
        Column("platform", gettext_lazy("Platform"), value="channel.platform.name", sort="channel__platform__name"),
        Column("received", gettext_lazy("Wish received"), value="withdrawal.received_on", sort="withdrawal__received_on"),
        Column("due", gettext_lazy("Due"), value="due_on", sort="due_on"),
        Column("state", gettext_lazy("State"), value=tag_of, sort="state", export=lambda row: row.get_state_display()),
    )  # fmt: skip

    def get_rows(self):
        seen = sight.removals_seen(self.request.user, at=timezone.now())
        return seen.select_related("channel__platform", "withdrawal")


class OfRemoval(AboutConsents):
    """Before any view: ``self.removal``, for those concerned; for everybody else there is none."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        seen = sight.removals_seen(request.user, at=self.at).select_related(
            "channel__platform", "channel__body", "withdrawal__consent", "withdrawal__noted_by", "done_by", "checked_by"
        )
        self.removal = get_object_or_404(seen, pk=kwargs["pk"])
        self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse(self) -> None:
        """Raise PermissionDenied where the person may look but not act."""

    @property
    def who(self) -> dict:
        return {"by": self.request.user, "at": self.at}

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("enforcement:consent-removal", self.removal.pk)


class RemovalPage(OfRemoval, FormPage):
    """One removal, and the form that says that it is done."""

    form_class = forms.DoneForm
    template_name = "enforcement/consents/removal.html"
    refusals = (ConsentRefused,)

    def post(self, request, *args, **kwargs):
        if not withdrawing.may_do(request.user, self.removal, at=self.at):
            raise PermissionDenied(rights.ask_the_team())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        user, removal = self.request.user, self.removal
        context = super().get_context_data(
            removal=removal, withdrawal=removal.withdrawal, tag=tag_of(removal), reads=sight.reads_words(user),
            checks=removal.state == S.DONE and withdrawing.may_check(user, removal, at=self.at),
            late=removal.state == S.TO_DO and removal.due_on < day_of(self.at), **context,
        )  # fmt: skip
        to_do = removal.state == S.TO_DO and withdrawing.may_do(user, removal, at=self.at)
        if not to_do and not context["form"].is_bound:
            # What was refused a moment ago still says why.
            context["form"] = None
        return context

    def act(self, form):
        result = RemovalResult(form.cleaned_data["result"])
        withdrawing.done(self.removal, result=result, note=form.cleaned_data["note"], **self.who)
        return self.back(_("Thank you. A second person looks at it now."))


class ByASecond(OfRemoval):
    """Before any view: somebody else than who did it."""

    def refuse(self):
        if not withdrawing.may_check(self.request.user, self.removal, at=self.at):
            raise PermissionDenied(withdrawing.only_a_second())


class RemovalCheck(ByASecond, View):
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            withdrawing.check(self.removal, **self.who)
        except ConsentRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect("enforcement:consent-removal", pk)
        return self.back(_("Thank you. It is done and checked."))


class RemovalBack(ByASecond, FormPage):
    form_class = forms.BackForm
    template_name = "enforcement/consents/form.html"
    refusals = (ConsentRefused,)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("It is still to be seen"), submit=_("Send it back"), intro=_("Whoever did it reads your words."),
            back_url=reverse("enforcement:consent-removal", args=[self.removal.pk]), back_label=self.removal.channel.name,
            **context,
        )  # fmt: skip

    def act(self, form):
        withdrawing.send_back(self.removal, note=form.cleaned_data["note"], **self.who)
        return self.back(_("It is to be done again."))
