"""Everything one person holds."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts import holdings
from accounts.models import Person
from accounts.roles import Permission


class PersonHoldings(TemplateView):
    """For the team, auditors, whoever looks after people, and the person; to others nothing is here."""

    template_name = "accounts/holdings.html"

    def dispatch(self, request, *args, **kwargs):
        reader = request.user
        others = reader.may(Permission.READ_AUDIT) or reader.may(Permission.READ_PEOPLE)
        if reader.pk != self.kwargs["pk"] and not others:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        reader = self.request.user
        known = get_object_or_404(Person.objects.select_related("merged_into"), pk=self.kwargs["pk"])
        now, own = timezone.now(), reader.pk == known.pk
        held = holdings.holdings_of(known, reader=reader, at=now)
        if own:
            title, back, label = _("Everything you hold"), reverse("people:profile"), _("Your profile")
        else:
            title = _("Everything %(name)s holds") % {"name": known.full_name}
            reads_people = reader.may(Permission.READ_PEOPLE)
            back = reverse("people:person", args=[known.pk]) if reads_people else ""
            label = known.full_name
        return super().get_context_data(
            known=known, own=own, title=title, back_url=back, back_label=label, held=held, now=now,
            acts=holdings.acts_for(reader, known) if known.is_active or not own else [], **context,
        )  # fmt: skip
