"""The pages of saved views: save the filters in use under a name, open, rename, remove."""

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.base import View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from portal.filters import pills_of
from portal.formpages import FormPage
from portal.forms import PortalForm
from portal.in_words import labelled
from requests_app.models import MOST_VIEWS, ChannelRequest, QueueView
from requests_app.refusals import NotAllowed
from requests_app.review.queue import TABS, QueueFilter, kept_query, url_of, url_of_view
from requests_app.review.queue_views import remove_view, rename_view, save_view


class NameForm(PortalForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=60,
        help_text=gettext_lazy("For example “Late ones in French” or “Careful, mine”."),
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )


class OwnViews(PermissionRequired):
    """Saved views are their owner's alone."""

    permission = Permission.READ_ALL_REQUESTS

    @property
    def view_named(self) -> QueueView:
        return get_object_or_404(QueueView, person=self.request.user, pk=self.kwargs["pk"])


class ViewList(OwnViews, TemplateView):
    template_name = "review/views.html"

    def get_context_data(self, **context):
        views = [(view, url_of_view(view), self.in_words(view)) for view in self.request.user.queue_views.all()]
        return super().get_context_data(views=views, most=MOST_VIEWS, **context)

    def in_words(self, view: QueueView) -> list:
        """The part of the queue and its filters, as pills say them."""
        return [TABS.get(view.part, TABS["all"]).label, *words_of_filters(QueryDict(view.query), self.request)]


def words_of_filters(query: QueryDict, request) -> list[str]:
    filters = QueueFilter(query, queryset=ChannelRequest.objects.none(), request=request)
    return [labelled(pill.label, pill.value) for pill in pills_of(filters)]


class ViewSave(OwnViews, FormPage):
    """Reached from the queue, whose filters stand in the address."""

    template_name = "review/view_form.html"
    form_class = NameForm
    refusals = (NotAllowed,)

    @property
    def tab(self):
        return TABS.get(self.request.GET.get("part", "all"), TABS["all"])

    def get_context_data(self, **context):
        query = kept_query(self.request.GET)
        return super().get_context_data(
            title=_("Save this view"),
            submit=_("Save the view"),
            back_url=f"{url_of(self.tab)}?{query}",
            shown=[self.tab.label, *words_of_filters(QueryDict(query), self.request)],
            **context,
        )

    def act(self, form):
        view = save_view(
            by=self.request.user,
            name=form.cleaned_data["name"],
            part=self.tab.key,
            query=kept_query(self.request.GET),
        )
        messages.success(self.request, _("The view “%(name)s” is saved. It stands above the queue.") % {"name": view})
        return redirect(url_of_view(view))


class ViewRename(OwnViews, FormPage):
    template_name = "review/view_form.html"
    form_class = NameForm
    refusals = (NotAllowed,)

    def get_initial(self):
        return {"name": self.view_named.name}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Rename the view"), submit=_("Rename"), back_url=reverse("review:views"), **context
        )

    def act(self, form):
        view = self.view_named
        rename_view(view, name=form.cleaned_data["name"])
        messages.success(self.request, _("The view is called “%(name)s” now.") % {"name": view})
        return redirect("review:views")


class ViewRemove(OwnViews, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        view = self.view_named
        remove_view(view)
        messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
        return redirect("review:views")
