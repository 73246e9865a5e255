"""The outbox: what waits, what was sent, what was refused and why."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from notifications.models import Letter
from notifications.private import listed_for
from notifications.sending import NotPossible, try_again_now
from portal.filters import PortalFilterSet
from portal.languages import language_name
from portal.listpages import Column, ListPage
from portal.store import portal_settings
from portal.templatetags.components import user_text
from workspace.letters import (
    CONDITIONS,
    STATES,
    may_read_text,
    may_send_again,
    reads_every_text,
    state_of,
    words_for,
)


class LetterFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name, address or subject"), method="filter_q")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=list(STATES.items()),
        method="filter_state",
        empty_label=gettext_lazy("Any"),
    )
    trouble = django_filters.BooleanFilter(label=gettext_lazy("Had a difficulty"), method="filter_trouble")
    twice = django_filters.BooleanFilter(label=gettext_lazy("May have arrived twice"), method="filter_twice")

    class Meta:
        model = Letter
        fields = []

    def filter_q(self, queryset, name, value):
        wanted = Q(address__icontains=value) | Q(person__full_name__icontains=value)
        if reads_every_text(self.request.user):
            wanted |= Q(subject__icontains=value)
        return queryset.filter(wanted)

    def filter_state(self, queryset, name, value):
        return queryset.filter(**CONDITIONS[value])

    def filter_trouble(self, queryset, name, value):
        return queryset.exclude(last_error="") if value else queryset.filter(last_error="")

    def filter_twice(self, queryset, name, value):
        """A try to send it broke off, and it left later; see ``Letter.interrupted``."""
        if value:
            return queryset.perhaps_twice()
        return queryset.filter(Q(interrupted=0) | Q(sent_at=None))


class LetterList(PermissionRequired, ListPage):
    permission = Permission.READ_OUTBOX
    title = gettext_lazy("Messages")
    template_name = "workspace/messages.html"
    filterset_class = LetterFilter
    default_sort = "-created"
    export_name = "messages"
    compact = True
    empty_title = gettext_lazy("No message has been written yet.")
    columns = (
        Column(
            "to",
            gettext_lazy("To"),
            value="address",
            sort="address",
            link=lambda row: reverse("workspace:message", args=[row.pk]),
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: STATES[state_of(row)],
            template="workspace/_letter_state.html",
        ),
        Column(
            "created",
            gettext_lazy("Written"),
            value="created_at",
            template="workspace/_letter_written.html",
            sort="created_at",
        ),
        Column("sent", gettext_lazy("Sent"), value="sent_at", template="workspace/_letter_sent.html", sort="sent_at"),
        Column("attempts", gettext_lazy("Attempts"), sort="attempts", numeric=True),
        Column("trouble", gettext_lazy("Last difficulty"), value="last_error", sort="last_error"),
    )

    def get_columns(self):
        if not reads_every_text(self.request.user):
            # Whoever looks after the portal sees whether letters leave; a subject can name a channel that is unlisted (A22).
            return self.columns
        # The words of a waiting letter are made anew; with the settings at hand that costs no query a row.
        portal = portal_settings()
        subject = Column(
            "subject",
            gettext_lazy("Subject"),
            sort="subject",
            export=lambda row: words_for(row, portal).subject,
            value=lambda row: user_text(words_for(row, portal).subject, row.language, inline=True),
        )
        return (self.columns[0], subject, *self.columns[1:])

    def get_rows(self):
        return listed_for(Letter.objects.select_related("person"), self.request.user)


class LetterPage(PermissionRequired, TemplateView):
    permission = Permission.READ_OUTBOX
    template_name = "workspace/message.html"

    def get_context_data(self, **kwargs):
        letter = get_object_or_404(
            listed_for(Letter.objects.select_related("person"), self.request.user), pk=self.kwargs["pk"]
        )
        state = state_of(letter)
        may_read = may_read_text(letter, self.request.user)
        return super().get_context_data(
            letter=letter,
            language=language_name(letter.language),
            state=state,
            state_label=STATES[state],
            words=words_for(letter, portal_settings()) if may_read else None,
            may_send_again=state == "failed" and may_send_again(self.request.user),
            **kwargs,
        )


class LetterAgain(PermissionRequired, View):
    permission = Permission.READ_OUTBOX
    http_method_names = ["post"]

    def post(self, request, pk):
        if not may_send_again(request.user):
            raise PermissionDenied(_("This is the work of the communications team or a portal administrator."))
        letter = get_object_or_404(listed_for(Letter.objects, request.user), pk=pk)
        try:
            try_again_now(letter, by=request.user, at=timezone.now())
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The message goes out again within a minute."))
        return redirect("workspace:message", pk)
