"""Saved views of the queue: filters under a name, each person's own, twelve at most."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from requests_app.models import MOST_VIEWS, QueueView
from requests_app.refusals import NotAllowed


def save_view(*, by: Person, name: str, part: str, query: str) -> QueueView:
    """Keep the filters and the order of one part of the queue. Raises NotAllowed."""
    taken = set(by.queue_views.values_list("place", flat=True))
    free = [place for place in range(1, MOST_VIEWS + 1) if place not in taken]
    if not free:
        raise NotAllowed(
            _("You have %(count)d saved views, which is the most. Remove one first.") % {"count": MOST_VIEWS}
        )
    view = QueueView(person=by, name=name.strip(), part=part, query=query, place=free[0])
    _save(view)
    return view


def rename_view(view: QueueView, *, name: str) -> None:
    """Raises NotAllowed."""
    view.name = name.strip()
    _save(view)


def _save(view: QueueView) -> None:
    if not view.name:
        raise NotAllowed(_("Give the view a name."))
    try:
        # The constraints judge, so that two windows of one person cannot get past them together.
        with transaction.atomic():
            view.save()
    except IntegrityError as clash:
        raise NotAllowed(
            _("You have a view called “%(name)s” already. Choose another name.") % {"name": view.name}
        ) from clash


def remove_view(view: QueueView) -> None:
    view.delete()
