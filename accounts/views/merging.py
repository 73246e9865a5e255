"""Join two entries of one person, or of one group: choose, see every consequence, say why, and only then it happens."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import merging
from accounts.access import PermissionRequired, reason_for
from accounts.departures import DepartureRefused
from accounts.models import Body, Person
from accounts.person_fields import PersonField
from accounts.roles import Permission
from portal.formpages import REFUSED, FormPage
from portal.forms import PortalForm
from portal.reasons import ReasonForm


class KeptPersonForm(PortalForm):
    kept = PersonField(label=gettext_lazy("The entry that is kept"))


class KeptBodyForm(PortalForm):
    kept = forms.ModelChoiceField(label=gettext_lazy("The entry that is kept"), queryset=Body.objects.none())

    def __init__(self, *args, gone: Body, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].queryset = Body.objects.open().exclude(pk=gone.pk)


class Joining(FormPage):
    """First which entry is kept (in the address), then the consequences and the reason."""

    form_class = ReasonForm
    template_name = "accounts/join.html"
    refusals = (merging.MergeRefused, DepartureRefused)

    gone: Person | Body

    def choosing(self, data=None):
        raise NotImplementedError

    def preview(self, kept) -> merging.Preview:
        raise NotImplementedError

    @cached_property
    def chosen(self):
        return self.choosing(self.request.GET if "kept" in self.request.GET else None)

    @cached_property
    def kept(self):
        return self.chosen.cleaned_data["kept"] if self.chosen.is_valid() else None

    def get_context_data(self, **context):
        kept = self.kept
        return super().get_context_data(
            gone=self.gone, kept=kept, chosen=self.chosen, preview=self.preview(kept) if kept else None, danger=True,
            submit=_("Join the two entries"), forms=[self.chosen], **context,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        if self.kept is None:
            if not self.chosen.is_bound:
                self.chosen = self.choosing({"kept": ""})
                self.chosen.is_valid()
            return self.render_to_response(self.get_context_data(form=self.get_form_class()()), status=REFUSED)
        return super().post(request, *args, **kwargs)


class PersonMerge(AccessMixin, Joining):
    """For portal administrators; where one of the two decides on requests, the lead's act (design §3)."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not merging.may_merge_people(request.user):
            raise PermissionDenied(reason_for(Permission.MANAGE_PEOPLE))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def gone(self) -> Person:
        return get_object_or_404(Person, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        # What was typed may be part of a name; from the preview on the address names one entry and no other.
        if self.kept is not None and request.GET["kept"] != self.kept.email:
            return redirect(f"{request.path}?{urlencode({'kept': self.kept.email})}")
        return super().get(request, *args, **kwargs)

    def choosing(self, data=None):
        return KeptPersonForm(data)

    def preview(self, kept):
        return merging.preview_people(kept, self.gone, by=self.request.user, at=timezone.now())

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Two entries of one person"),
            intro=_(
                "Everything that hangs on this entry goes to the one that is kept. This one stays, marked as joined with "
                "the other, so that the record of decisions still reads. It cannot be undone."
            ),
            back_url=reverse("people:person", args=[self.gone.pk]),
            back_label=self.gone.full_name,
            **context,
        )

    def act(self, form):
        merging.merge_people(
            self.kept, self.gone, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"]
        )
        messages.success(self.request, _("The two entries of %(name)s are one now.") % {"name": self.kept})
        return redirect("people:person", self.kept.pk)


class BodyMerge(PermissionRequired, Joining):
    permission = Permission.MANAGE_BODIES

    @cached_property
    def gone(self) -> Body:
        return get_object_or_404(Body, pk=self.kwargs["pk"])

    def choosing(self, data=None):
        return KeptBodyForm(data, gone=self.gone)

    def preview(self, kept):
        return merging.preview_bodies(kept, self.gone, by=self.request.user, at=timezone.now())

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Two entries of one group or office"),
            intro=_(
                "Channels, members and requests of this entry go to the one that is kept, whose working days count from "
                "then on. This one stays, marked as joined with the other, so that the record of decisions still reads. It "
                "cannot be undone."
            ),
            back_url=reverse("people:body", args=[self.gone.pk]),
            back_label=self.gone.name,
            **context,
        )

    def act(self, form):
        merging.merge_bodies(
            self.kept, self.gone, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"]
        )
        messages.success(self.request, _("The two entries of %(name)s are one now.") % {"name": self.kept})
        return redirect("people:body", self.kept.pk)
