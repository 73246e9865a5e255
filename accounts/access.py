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


class ReadThenSet(PermissionRequired):
    """A page that whoever has ``permission`` reads and only whoever has ``permission_to_set`` may send; ``sets`` says
    whether the person at hand is one of them."""

    permission_to_set: Permission

    @property
    def sets(self) -> bool:
        return self.request.user.may(self.permission_to_set)

    def post(self, request, *args, **kwargs):
        if not self.sets:
            raise PermissionDenied(reason_for(self.permission_to_set))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(**{"sets": self.sets, **context})


def roles_with(permission: Permission) -> str:
    """The names of the roles that have it, with commas between; "" where it is nobody's alone."""
    return ", ".join(str(role.name.label) for role in ROLES.values() if permission in role.permissions)


def reason_for(permission: Permission) -> str:
    """Which roles may, in a sentence."""
    names = roles_with(permission)
    if not names:
        return _("This page is for staff and volunteers of the alliance.")
    return _("This is the work of: %(roles)s.") % {"roles": names}
