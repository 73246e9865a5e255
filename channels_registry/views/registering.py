"""Enter a channel that exists already (A1). Saying what one runs, or is locked out of, has no bad consequence."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.person_fields import team
from channels_registry import lifecycle, rights
from channels_registry.addressing import AddressRefused
from channels_registry.entering import NewChannel, register_existing
from channels_registry.forms.registering import AccessRows, RegisterForm
from channels_registry.grants import GrantRefused
from channels_registry.models import Overlay
from portal.formpages import REFUSED, FormPage
from portal.store import day_of, start_of_day

FACTS = ("languages", "countries", "shared_mailbox", "responsible", "deputy")


class RegisterExisting(FormPage):
    form_class = RegisterForm
    template_name = "channels_registry/register.html"
    refusals = (AddressRefused, GrantRefused)
    extra_context = {
        "title": gettext_lazy("Enter a channel that exists already"),
        "submit": gettext_lazy("Enter the channel"),
    }

    def dispatch(self, request, *args, **kwargs):
        if not rights.manages(request.user):
            raise PermissionDenied(rights.ask_the_team())
        return super().dispatch(request, *args, **kwargs)

    def rows(self):
        if not hasattr(self, "_rows"):
            self._rows = AccessRows(self.request.POST if self.request.method == "POST" else None, prefix="access")
            suggested = team(timezone.now())
            for row in self._rows.forms:
                row.fields["person"].suggest(suggested)
        return self._rows

    def get_context_data(self, **context):
        settings = self.request.portal_settings
        until = day_of(timezone.now()) + dt.timedelta(days=settings.in_line_days)
        return super().get_context_data(
            formset=self.rows(),
            in_line_until=until,
            back_url=reverse("channels:list"),
            back_label=_("Channels"),
            **context,
        )

    def post(self, request, *args, **kwargs):
        form, rows = self.get_form(), self.rows()
        # Both are read, so that every problem is said at once.
        if all([form.is_valid(), rows.is_valid()]):
            return self.form_valid(form)
        return self.render_to_response(self.get_context_data(form=form), status=REFUSED)

    @transaction.atomic
    def act(self, form):
        facts, by, at = form.cleaned_data, self.request.user, timezone.now()
        since = facts["official_since"]
        channel = register_existing(
            NewChannel(
                name=facts["name"],
                body=facts["body"],
                platform=facts["platform"],
                kind=facts["kind"],
                format=facts["format"],
                address=form.address,
                original_input=facts["link"],
                facts={name: facts[name] for name in FACTS},
            ),
            by=by,
            at=at,
            official_since=min(start_of_day(since), at) if since else None,
            access=self.rows().access(),
        )
        if facts["locked_out"]:
            why = _("Said when the channel was entered.")
            lifecycle.set_overlay(channel, Overlay.ACCESS_LOST, by=by, at=at, why=why)
        messages.success(
            self.request,
            _("%(name)s is in the register. What is still missing is listed here; there is time for it.")
            % {"name": channel.name},
        )
        return redirect("channels:detail", channel.pk)
