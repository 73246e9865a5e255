"""Groups and offices of the alliance, as a list and one by one."""

import django_filters
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts import editing
from accounts.access import PermissionRequired
from accounts.forms import BodyForm
from accounts.models import Body, BodyKind
from accounts.people import NotPossible
from accounts.roles import Permission
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.reasons import ReasonForm


class BodyFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), method="filter_q")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=BodyKind.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Body
        fields = []

    def filter_q(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(short_name__icontains=value))


class BodyList(PermissionRequired, ListPage):
    permission = Permission.MANAGE_BODIES
    title = gettext_lazy("Groups and offices")
    template_name = "accounts/bodies.html"
    filterset_class = BodyFilter
    default_sort = "name"
    export_name = "groups"
    empty_title = gettext_lazy("No group or office is entered yet.")
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", link=lambda b: reverse("people:body", args=[b.pk])),
        Column("kind", gettext_lazy("Kind"), value="get_kind_display", sort="kind"),
        Column("parent", gettext_lazy("Belongs to"), value="parent.name", sort="parent__name"),
        Column("region", gettext_lazy("Region"), sort="region"),
        Column("mailbox", gettext_lazy("Contact mailbox"), value="contact_mailbox", sort="contact_mailbox"),
        Column("members", gettext_lazy("Members"), value="member_count", sort="member_count", numeric=True),
    )

    def get_rows(self):
        live = Q(memberships__ended_at=None, memberships__isnull=False)
        return Body.objects.open().select_related("parent").annotate(member_count=Count("memberships", filter=live))


class BodyDetail(PermissionRequired, DetailView):
    permission = Permission.MANAGE_BODIES
    queryset = Body.objects.select_related("parent", "merged_into")
    template_name = "accounts/body.html"
    context_object_name = "body"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            children=self.object.children.filter(closed_at=None),
            memberships=self.object.memberships.live().select_related("person").order_by("person__full_name"),
            **kwargs,
        )


class BodyForms(PermissionRequired, FormPage):
    permission = Permission.MANAGE_BODIES
    refusals = (NotPossible,)

    @property
    def body(self) -> Body:
        return get_object_or_404(Body, pk=self.kwargs["pk"])


class BodyAdd(PermissionRequired, FormPage):
    permission = Permission.MANAGE_BODIES
    refusals = (NotPossible,)
    form_class = BodyForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Add a group or office"),
            submit=_("Add"),
            back_url=reverse("people:bodies"),
            back_label=_("Groups and offices"),
            **kwargs,
        )

    def act(self, form):
        body = editing.add_body(by=self.request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, _("%(name)s is entered.") % {"name": body})
        return redirect("people:body", body.pk)


class BodyChange(BodyForms):
    form_class = BodyForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.body}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Change a group or office"),
            submit=_("Save the changes"),
            back_url=reverse("people:body", args=[self.kwargs["pk"]]),
            back_label=_("Back to the group"),
            **kwargs,
        )

    def act(self, form):
        editing.change_body(self.body, by=self.request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, _("The changes are saved."))
        return redirect("people:body", self.kwargs["pk"])


class BodyClose(BodyForms):
    form_class = ReasonForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Close this group or office"),
            submit=_("Close it"),
            danger=True,
            back_url=reverse("people:body", args=[self.kwargs["pk"]]),
            back_label=_("Back to the group"),
            **kwargs,
        )

    def act(self, form):
        editing.close_body(self.body, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        messages.success(self.request, _("The group is closed."))
        return redirect("people:bodies")
