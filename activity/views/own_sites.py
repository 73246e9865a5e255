"""What counts as ours: the organisation's own sites, and their pages that link to its accounts (N10).

A portal administrator edits the list, since every proof of ownership rests on it; the lead and the auditors read it.
"""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from activity.forms.ownership import PageForm, SiteForm
from activity.models import OwnershipProof, OwnPage, OwnSite
from activity.ownership import sites
from activity.ownership.sites import OwnHosts, SiteRefused
from activity.templatetags.activity_words import words_of_problem
from portal.formpages import FormOfPage, PageOfForms


class OnOwnSites(PermissionRequired, PageOfForms):
    permission = Permission.READ_JOBS
    template_name = "activity/own_sites.html"

    @property
    def edits(self) -> bool:
        return self.request.user.may(Permission.MANAGE_SETTINGS)

    def post(self, request, *args, **kwargs):
        if not self.edits:
            raise PermissionDenied(reason_for(Permission.MANAGE_SETTINGS))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        pages = list(OwnPage.objects.select_related("site").annotate(named=Count("links")))
        for page in pages:
            page.problem_in_words = words_of_problem(page.problem)
        listed = list(OwnSite.objects.select_related("added_by"))
        of_portal = [host for host in OwnHosts.current() if host not in {site.host for site in listed}]
        found = {
            "sites": listed,
            "pages": pages,
            "portal_host": of_portal[0] if of_portal else "",
            "demonstration": settings.DEMO,
            "edits": self.edits,
            "site_form": SiteForm(prefix="site") if self.edits else None,
            "page_form": PageForm(prefix="page") if self.edits and listed else None,
        }
        return super().get_context_data(**{**found, **context})


class OwnSites(OnOwnSites, TemplateView):
    http_method_names = ["get", "head", "options"]


class SiteAdd(FormOfPage, OnOwnSites, FormView):
    prefix, form_class, refusals = "site", SiteForm, (SiteRefused,)

    def act(self, form):
        site = sites.add_site(form.cleaned_data["host"], by=self.request.user, at=timezone.now())
        messages.success(self.request, _("%(site)s counts as ours from the next looks on.") % {"site": site.host})
        return redirect("activity:own-sites")


class PageAdd(FormOfPage, OnOwnSites, FormView):
    prefix, form_class, refusals = "page", PageForm, (SiteRefused,)

    def act(self, form):
        sites.add_page(form.cleaned_data["url"], by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The page is on the list. The portal reads it within the hour."))
        return redirect("activity:own-sites")


class Removal(OnOwnSites, TemplateView):
    """A GET shows what it means; whoever only reads the list is told whose work it is."""

    template_name = "activity/own_site_remove.html"
    model: type = OwnSite

    def get(self, request, *args, **kwargs):
        if not self.edits:
            raise PermissionDenied(reason_for(Permission.MANAGE_SETTINGS))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        self.row = get_object_or_404(self.model, pk=self.kwargs["pk"])
        return TemplateView.get_context_data(
            self, row=self.row, back_url=reverse("activity:own-sites"), **self.meaning(), **context
        )

    def post(self, request, *args, **kwargs):
        if not self.edits:
            raise PermissionDenied(reason_for(Permission.MANAGE_SETTINGS))
        row = self.model.objects.filter(pk=kwargs["pk"]).first()
        if row is None:
            messages.info(request, _("It is not on the list any more."))
        else:
            self.remove(row, at=timezone.now())
        return redirect("activity:own-sites")


class SiteRemove(Removal):
    model = OwnSite

    def meaning(self) -> dict:
        return {
            "title": _("Remove %(site)s from our sites?") % {"site": self.row.host},
            "channels": OwnershipProof.objects.filter(host=self.row.host).values("channel").distinct().count(),
            "submit": _("Remove the site"),
        }

    def remove(self, row, *, at):
        sites.remove_site(row, by=self.request.user, at=at)
        messages.success(self.request, _("The site is removed. What rested on it alone is not known any more."))


class PageRemove(Removal):
    model = OwnPage

    def meaning(self) -> dict:
        return {
            "title": _("Remove this page of ours?"),
            "channels": self.row.links.count(),
            "submit": _("Remove the page"),
        }

    def remove(self, row, *, at):
        sites.remove_page(row, by=self.request.user, at=at)
        messages.success(self.request, _("The page is removed. What rested on it alone is not known any more."))
