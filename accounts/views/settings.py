"""The portal's own settings: name, contact (A14), logo, time zone, terms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts import editing
from accounts.access import PermissionRequired
from accounts.forms import SettingsForm
from accounts.roles import Permission
from portal.formpages import FormPage
from portal.store import portal_settings


class SettingsPage(PermissionRequired, FormPage):
    permission = Permission.MANAGE_SETTINGS
    form_class = SettingsForm
    extra_context = {"title": gettext_lazy("Settings"), "submit": gettext_lazy("Save the settings")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": portal_settings()}

    def act(self, form):
        facts = dict(form.cleaned_data)
        logo = facts.pop("logo_file")
        if logo is not None:
            facts["logo"] = logo
        editing.change_settings(portal_settings(), by=self.request.user, at=timezone.now(), **facts)
        messages.success(self.request, _("The settings are saved and hold from now on."))
        return redirect("people:settings")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def logo(request):
    """The organisation's logo, as the picture it was checked to be."""
    picture = request.portal_settings.logo
    if not picture:
        raise Http404
    return HttpResponse(bytes(picture), content_type="image/png", headers={"Content-Disposition": "inline"})
