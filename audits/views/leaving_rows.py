"""One hand-over with its rows, and what is said about one of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from audits.leaving.forms import RowForm
from audits.leaving.handing_over import CARRIED_HERE, LeavingRefused, cancel, may_hand_over, name_successor, settle
from audits.leaving.left_today import in_order
from audits.leaving.simulating import Leaving
from audits.models import NOT_SETTLED, HandOver, HandOverItem, HandOverKind, ItemState
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.formpages import FormPage
from portal.reasons import ReasonForm


def hand_over_seen_by(user: Person, pk: int) -> HandOver:
    """The team, auditors, and whoever hands over; to others nothing is here. Raises Http404."""
    found = HandOver.objects.select_related("person", "opened_by", "successor").filter(pk=pk).first()
    if found is None or not (
        user.may(Permission.READ_AUDIT) or (found.person_id == user.pk and found.kind != HandOverKind.LEFT)
    ):
        raise Http404
    return found


class HandOverPage(TemplateView):
    template_name = "audits/leaving/hand_over.html"

    @cached_property
    def hand_over(self) -> HandOver:
        return hand_over_seen_by(self.request.user, self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        _known = self.hand_over  # to others nothing is here, whatever they send
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        hand_over = self.hand_over
        rows = hand_over.items.select_related(
            "channel__platform", "grant", "charge", "successor", "done_by", "evidence"
        ).order_by("pk")
        items = in_order(list(rows))
        left = hand_over.kind == HandOverKind.LEFT
        reads = self.request.user.may(Permission.READ_AUDIT)
        name = hand_over.person.full_name
        if left:
            title = _("%(name)s has left: what to do out there") % {"name": name}
        elif hand_over.kind == HandOverKind.LEAVES:
            title = _("Hand-over of %(name)s") % {"name": name}
        else:
            title = _("%(name)s passes everything on") % {"name": name}
        return super().get_context_data(
            hand_over=hand_over, items=items, title=title, left=left, reads=reads,
            open_count=sum(item.state in NOT_SETTLED for item in items),
            acts=hand_over.closed_at is None and may_hand_over(hand_over, self.request.user),
            may_cancel=hand_over.closed_at is None and not left and self.request.user.may(Permission.MANAGE_CHANNELS),
            now=timezone.now(), **context,
        )  # fmt: skip


class HandOverRow(FormPage):
    """Name who follows, or say that it is done, or that nobody is needed."""

    template_name = "audits/leaving/row.html"
    form_class = RowForm
    refusals = (LeavingRefused, NotAccepted)
    most_bytes = MOST_BYTES_OF_PAGE

    @cached_property
    def item(self) -> HandOverItem:
        rows = HandOverItem.objects.select_related("channel__platform", "grant__person", "charge", "hand_over")
        item = rows.filter(pk=self.kwargs["pk"]).first()
        if item is None:
            raise Http404
        item.hand_over = hand_over_seen_by(self.request.user, item.hand_over_id)
        return item

    def dispatch(self, request, *args, **kwargs):
        if not may_hand_over(self.item.hand_over, request.user):
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        if self.item.state not in NOT_SETTLED or self.item.hand_over.closed_at:
            messages.info(request, _("This row is settled already."))
            return redirect("audits:hand-over", self.item.hand_over_id)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "item": self.item}

    def get_context_data(self, **context):
        hand_over = self.item.hand_over
        leaving = Leaving(hand_over.person, on=hand_over.last_day, at=timezone.now())
        named = self.item.what in CARRIED_HERE and hand_over.kind != HandOverKind.LEFT
        return super().get_context_data(
            suggestions=leaving.suggestions_for(self.item) if named else [],
            item=self.item, hand_over=hand_over, title=str(self.item), submit=_("Save this row"),
            back_url=reverse("audits:hand-over", args=[hand_over.pk]), back_label=hand_over.person.full_name, **context,
        )  # fmt: skip

    def act(self, form):
        data, now, by = form.cleaned_data, timezone.now(), self.request.user
        if data["act"] == RowForm.HAND:
            state = name_successor(self.item, successor=data["successor"], by=by, at=now)
            values = {"name": data["successor"].full_name}
            if state == ItemState.INVITED:
                messages.info(
                    self.request, _("%(name)s is asked to read the policy; then the row goes over by itself.") % values
                )
            else:
                messages.success(self.request, _("%(name)s takes it over.") % values)
        else:
            needed = data["act"] == RowForm.DONE
            settle(self.item, needed=needed, by=by, at=now, note=data["note"], picture=data.get("picture"))
            messages.success(self.request, _("The row is settled."))
        return redirect("audits:hand-over", self.item.hand_over_id)


class HandOverCancel(FormPage):
    form_class = ReasonForm
    refusals = (LeavingRefused,)

    def dispatch(self, request, *args, **kwargs):
        self.hand_over = hand_over_seen_by(request.user, kwargs["pk"])
        if not request.user.may(Permission.MANAGE_CHANNELS):
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Call this hand-over off"), submit=_("Call it off"), danger=True,
            intro=_("Access that was handed over stays with the successor, and ends that were set stay; change them on the channel."),
            back_url=reverse("audits:hand-over", args=[self.hand_over.pk]),
            back_label=self.hand_over.person.full_name, **context,
        )  # fmt: skip

    def act(self, form):
        cancel(self.hand_over, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        messages.success(self.request, _("The hand-over is called off."))
        return redirect("audits:hand-over", self.hand_over.pk)
