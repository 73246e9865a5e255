"""Guards for views: who may open a page. Every page needs a sign-in unless it says otherwise (settings)."""

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.roles import ROLES, Permission


class PermissionRequired(AccessMixin):
    """Let in who has ``permission``; others learn which role is needed, or, with ``hidden``, that nothing is here."""

    permission: Permission
    hidden = False

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not request.user.may(self.permission):
            if self.hidden:
                raise Http404
            raise PermissionDenied(reason_for(self.permission))
        return super().dispatch(request, *args, **kwargs)


def reason_for(permission: Permission) -> str:
    """Which roles may, in a sentence."""
    names = [str(role.name.label) for role in ROLES.values() if permission in role.permissions]
    if not names:
        return _("This page is for staff and volunteers of the alliance.")
    return _("This is the work of: %(roles)s.") % {"roles": ", ".join(names)}
