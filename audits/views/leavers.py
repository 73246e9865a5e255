"""The pasted list of leavers: read, looked at line by line, and only then carried out, person by person."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.access import PermissionRequired
from accounts.roles import Permission
from audits.leaving.forms import ListForm, OrdersForm
from audits.leaving.handing_over import LeavingRefused
from audits.leaving.leavers_list import carry_out, read_list
from portal.formpages import REFUSED, FormPage


class LeaversList(PermissionRequired, FormPage):
    """One address for three steps: the list, the preview (``text`` came), the outcome (``text`` and the choices came)."""

    permission = Permission.MANAGE_CHANNELS
    template_name = "audits/leaving/leavers.html"
    form_class = ListForm
    refusals = (LeavingRefused,)

    @cached_property
    def chooses(self) -> bool:
        return "carry-out" in self.request.POST

    def act(self, form):
        text = form.cleaned_data["text"]
        lines = read_list(text)
        orders = OrdersForm(self.request.POST if self.chooses else None, lines=lines)
        if not self.chooses or not orders.is_valid() or not orders.orders():
            if self.chooses and orders.is_valid():
                orders.add_error(None, _("Nothing is chosen for anybody."))
            status = REFUSED if self.chooses else 200
            return self.render_to_response(
                self.get_context_data(form=form, text=text, lines=lines, orders=orders), status=status
            )
        outcomes = carry_out(orders.orders(), by=self.request.user, at=timezone.now(), why=orders.cleaned_data["why"])
        return self.render_to_response(self.get_context_data(form=form, outcomes=outcomes))

    def get_context_data(self, **context):
        orders = context.get("orders")
        lines = context.get("lines", [])
        # Who was found comes first: in a long list, the few lines with a choice must not be looked for.
        found = [(line, orders.of(line)) for line in lines if line.person is not None] if orders else []
        unmatched = [line for line in lines if line.person is None]
        return super().get_context_data(
            title=_("A list of people who leave"),
            submit=_("Read the list"),
            found=found,
            unmatched=unmatched,
            **context,
        )
