"""The help lines of each country, as the team keeps them (R9)."""

import datetime as dt

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from policies.forms.guidance import HelpLineForm
from policies.guidance import lines
from policies.models import HelpLine, Need
from portal.countries import CountryFilter, country_name
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.store import day_of


class LineFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="name", lookup_expr="icontains")
    country = CountryFilter(field_name="country")
    need = django_filters.ChoiceFilter(
        label=gettext_lazy("For whom"), choices=Need.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = HelpLine
        fields = []


class HelpLineList(ListPage):
    """Open to everyone who is signed in; the buttons are the team's."""

    template_name = "policies/help_lines.html"
    title = gettext_lazy("Help lines")
    filterset_class = LineFilter
    default_sort = "country"
    export_name = "help-lines"
    empty_title = gettext_lazy("No help line is entered yet.")
    empty_text = gettext_lazy(
        "The portal comes without any: a number nobody has called can do harm. The team enters those it has checked."
    )
    columns = (
        Column("name", gettext_lazy("Service"), sort="name"),
        Column(
            "country", gettext_lazy("Country"), value=lambda row: country_name(row.country), sort=("country", "name")
        ),
        Column("need", gettext_lazy("For whom"), value="get_need_display", sort="need"),
        Column("phone", gettext_lazy("Phone number")),
        Column("link", gettext_lazy("Web address"), template="policies/_line_link.html", value="link"),
        Column(
            "checked_on",
            pgettext_lazy("help line", "Checked"),
            template="policies/_line_checked.html",
            sort="checked_on",
        ),
    )

    def get_columns(self):
        if not self.may_write:
            return self.columns
        change = Column(
            "name",
            gettext_lazy("Service"),
            sort="name",
            link=lambda row: reverse("policies:help-line", args=[row.pk]),
        )
        return (change, *self.columns[1:])

    @property
    def may_write(self) -> bool:
        return self.request.user.may(Permission.WRITE_POLICIES)

    def get_rows(self):
        return HelpLine.objects.filter(withdrawn_at=None)

    def get_context_data(self, **context):
        return super().get_context_data(
            may_write=self.may_write,
            old_before=day_of(timezone.now()) - dt.timedelta(days=lines.CHECK_AGAIN_DAYS),
            **context,
        )


class HelpLineForms(PermissionRequired, FormPage):
    permission = Permission.WRITE_POLICIES
    form_class = HelpLineForm
    refusals = (lines.LineRefused,)

    def get_context_data(self, **context):
        return super().get_context_data(back_url=reverse("policies:help-lines"), back_label=_("Help lines"), **context)


class HelpLineEnter(HelpLineForms):
    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return kwargs

    def get_context_data(self, **context):
        return super().get_context_data(title=_("Enter a help line"), submit=_("Enter this help line"), **context)

    def act(self, form):
        line = lines.enter_line(form.facts, about=form.about, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("%(name)s is on the list.") % {"name": line.name})
        return redirect("policies:help-lines")


class OneLine(HelpLineForms):
    """Change one line; it can be checked and withdrawn on the same page."""

    template_name = "policies/help_line.html"

    def line(self) -> HelpLine:
        if not hasattr(self, "_line"):
            rows = HelpLine.objects.filter(withdrawn_at=None).select_related("checked_by").prefetch_related("texts")
            self._line = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._line

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return {**kwargs, "line": self.line()}

    def get_context_data(self, **context):
        return super().get_context_data(title=self.line().name, submit=_("Save changes"), line=self.line(), **context)

    def act(self, form):
        lines.change_line(self.line(), form.facts, about=form.about, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("Saved. It holds from now on."))
        return redirect("policies:help-lines")


class HelpLineAct(PermissionRequired, View):
    permission = Permission.WRITE_POLICIES
    http_method_names = ["post"]

    def post(self, request, pk):
        line = get_object_or_404(HelpLine, pk=pk)
        if request.POST.get("act") not in ("check", "withdraw"):
            raise Http404
        withdraws = request.POST["act"] == "withdraw"
        try:
            (lines.withdraw_line if withdraws else lines.check_line)(line, by=request.user, at=timezone.now())
        except lines.LineRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s is off the list.") % {"name": line.name}
                if withdraws
                else _("Noted: %(name)s answers today.") % {"name": line.name},
            )
        return redirect("policies:help-lines")
