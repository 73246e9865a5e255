"""The watch-list: accounts of others, one of them with its notes, and a form for each act (R7).

The team and the auditors read it, the team keeps it, the communications lead switches it on and off. While it is off its
addresses show nothing of what stands on it.
"""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView, TemplateView, View

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from activity.forms.watchlist import WatchEndForm, WatchForm, WatchNoteForm
from activity.models import WatchedAccount, WatchedNote
from activity.watchlist import keeping
from activity.watchlist.keeping import WatchRefused
from channels_registry.models import Platform
from portal.filters import PortalFilterSet
from portal.formpages import FormOfPage, FormPage, PageOfForms
from portal.listpages import Column, ListPage
from portal.templatetags.components import external_link

# Characters of a note in the list; the account's own page and the export have all of it.
SHOWN = 120
ENDED = "ended"


class WatchFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Whose it is"), field_name="name", lookup_expr="icontains")
    platform = django_filters.ChoiceFilter(label=gettext_lazy("Platform"), empty_label=gettext_lazy("Any"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(ENDED, pgettext_lazy("watch-list", "No longer followed"))],
        empty_label=pgettext_lazy("watch-list", "Followed"),
        method="filter_state",
    )

    class Meta:
        model = WatchedAccount
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["platform"].extra["choices"] = [*Platform.objects.values_list("key", "name"), WEBSITE]

    def filter_state(self, queryset, name, value):
        """Asked for in ``WatchList.get_rows``, since those that are followed are the list."""
        return queryset


WEBSITE = ("web", gettext_lazy("A site of its own"))


class WatchList(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    title = gettext_lazy("Watch-list: accounts of others")
    template_name = "activity/watchlist.html"
    filterset_class = WatchFilter
    default_sort = "name"
    export_name = "watch-list-not-ours"
    empty_title = gettext_lazy("No account of others is followed.")
    empty_text = gettext_lazy(
        "News, partners, organisations with the same aims: whatever helps you to see what goes on."
    )

    @cached_property
    def is_on(self) -> bool:
        return keeping.is_on()

    @cached_property
    def platforms(self) -> dict[str, str]:
        return dict([*Platform.objects.values_list("key", "name"), WEBSITE])

    def get_rows(self):
        if not self.is_on:
            return WatchedAccount.objects.none()
        ended = self.request.GET.get("state") == ENDED
        rows = WatchedAccount.objects.filter(ended_at__isnull=False) if ended else WatchedAccount.objects.followed()
        latest = WatchedNote.objects.filter(account=OuterRef("pk")).order_by("-at", "-pk")
        return rows.annotate(latest_note=Subquery(latest.values("text")[:1]))

    def get_columns(self):
        return (
            Column("name", _("Whose it is"), sort="name", link=lambda row: reverse("activity:watched", args=[row.pk])),
            Column("link", _("Link (not ours)"), value=lambda row: external_link(row.canonical_url, shown_as(row)),
                   export=lambda row: row.canonical_url),
            Column("platform", _("Platform"), value=lambda row: self.platforms.get(row.platform, row.platform), sort="platform"),
            Column("why", _("Why we follow it"), value="why"),
            Column("note", _("Latest note"), value=lambda row: Truncator(row.latest_note or "").chars(SHOWN),
                   export=lambda row: row.latest_note),
            Column("changed", _("Last changed"), value="changed_at", sort="changed_at"),
        )  # fmt: skip

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            is_on=self.is_on,
            keeps=keeping.keeps(user),
            switches=user.may(Permission.SET_THRESHOLDS),
            **context,
        )


def shown_as(watched: WatchedAccount) -> str:
    """A link as people read it."""
    return watched.canonical_url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


class WatchSwitch(PermissionRequired, View):
    permission = Permission.SET_THRESHOLDS
    http_method_names = ["post"]

    def post(self, request):
        on = request.POST.get("on") == "true"
        if keeping.switch(on, by=request.user, at=timezone.now()):
            told = _("The watch-list is on: the team can put accounts on it.") if on else _("The watch-list is off. What stands on it is kept, and nobody sees it.")  # fmt: skip
            messages.success(request, told)
        return redirect("activity:watch-list")


class WatchAdd(PermissionRequired, FormPage):
    permission = Permission.MANAGE_CHANNELS
    form_class = WatchForm
    refusals = (WatchRefused,)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(self.permission) and not keeping.is_on():
            # There is nothing to add to; the list's page says whom to ask.
            return redirect("activity:watch-list")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Follow an account of others"), submit=_("Put it on the watch-list"),
            intro=_("It is not ours, and being on this list makes nothing official. Nobody outside the team and the auditors sees the list."),
            back_url=reverse("activity:watch-list"), back_label=_("Watch-list"), **context,
        )  # fmt: skip

    def act(self, form):
        facts = form.cleaned_data
        watched = keeping.add(
            facts["address"], name=facts["name"], why=facts["why"], by=self.request.user, at=timezone.now()
        )
        messages.success(self.request, _("It is on the watch-list."))
        return redirect("activity:watched", watched.pk)


class OfWatched(PermissionRequired, PageOfForms):
    """One account; nothing is here while the list is off, or once the account is ours."""

    permission = Permission.READ_AUDIT
    template_name = "activity/watched.html"

    @cached_property
    def watched(self) -> WatchedAccount:
        if not keeping.is_on():
            raise Http404
        return get_object_or_404(WatchedAccount.objects.select_related("added_by", "ended_by"), pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        self.watched  # noqa: B018 -- 404 before anything else
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.watched  # noqa: B018 -- the same
        if not keeping.keeps(request.user):
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        watched = self.watched
        keeps = keeping.keeps(self.request.user) and watched.ended_at is None
        platforms = dict([*Platform.objects.filter(key=watched.platform).values_list("key", "name"), WEBSITE])
        return super().get_context_data(
            watched=watched,
            shown_as=shown_as(watched),
            platform=platforms.get(watched.platform, watched.platform),
            notes=list(watched.notes.select_related("by")),
            **{
                "note_form": WatchNoteForm(prefix="note") if keeps else None,
                "end_form": WatchEndForm(prefix="end") if keeps else None,
                **context,
            },
        )


class Watched(OfWatched, TemplateView):
    http_method_names = ["get", "head", "options"]


class WatchedNoteAdd(FormOfPage, OfWatched, FormView):
    form_class, prefix, refusals = WatchNoteForm, "note", (WatchRefused,)

    def act(self, form):
        keeping.note(self.watched, text=form.cleaned_data["text"], by=self.request.user, at=timezone.now())
        messages.success(self.request, _("Noted."))
        return redirect("activity:watched", self.watched.pk)


class WatchedRemove(FormOfPage, OfWatched, FormView):
    form_class, prefix, refusals = WatchEndForm, "end", (WatchRefused,)

    def act(self, form):
        keeping.remove(self.watched, why=form.cleaned_data["why"], by=self.request.user, at=timezone.now())
        messages.success(self.request, _("It is off the watch-list; its notes are kept."))
        return redirect("activity:watch-list")
