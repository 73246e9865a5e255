"""The Django admin as a read-only window for support: superusers look, nobody works there.

A room shows its models in its ``admin.py`` with ``show(Model, "columns", …)``.
"""

from collections.abc import Callable

from django.contrib import admin
from django.db import models


class ReadOnlyAdmin(admin.ModelAdmin):
    """Look, search, nothing else. Acts are left to the pages, which know the rules."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    # Leaves out what nobody may know of, whoever supports the portal.
    among: Callable[[models.QuerySet], models.QuerySet] | None = None

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return type(self).among(rows) if self.among else rows

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def show(
    model: type[models.Model],
    *columns: str,
    hidden: tuple[str, ...] = (),
    search: tuple[str, ...] = (),
    among: Callable[[models.QuerySet], models.QuerySet] | None = None,
) -> None:
    """Show ``model`` in the window with these columns; ``hidden`` fields appear nowhere, nor do rows that ``among`` leaves out."""
    related = tuple(
        field.name
        for field in model._meta.fields
        if field.is_relation and field.name in columns and field.name not in hidden
    )
    window = type(
        f"{model.__name__}Window",
        (ReadOnlyAdmin,),
        {
            "list_display": columns or ("__str__",),
            "list_select_related": related or False,
            "exclude": hidden,
            "search_fields": search,
            "among": staticmethod(among) if among else None,
        },
    )
    admin.site.register(model, window)
