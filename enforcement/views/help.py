"""Ask us about a channel: the ways to ask, the question, the talk that follows, and the list of all questions (A11)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views import View
from django.views.generic import FormView, TemplateView

from accounts.access import reason_for
from accounts.roles import Permission
from enforcement.duty.rota import contact_words, on_duty
from enforcement.forms.help import AskForm, CorrectionForm, MessageForm, NoteForm
from enforcement.help import asking, leads
from enforcement.help.asking import HelpRefused, answers, asks_about
from enforcement.help.clock import promised
from enforcement.help.kinds import FACTS
from enforcement.help.panel import country_of
from enforcement.models import URGENT, WAITS_FOR_TEAM, HelpKind, HelpPicture, HelpRequest, HelpState
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.filters import PortalFilterSet
from portal.formpages import FormOfPage, FormPage, PageOfForms
from portal.giving_out import give_out
from portal.listpages import Column, ListPage
from portal.store import portal_settings
from portal.templatetags.components import state_tag, when

LOOKS = {
    HelpState.OPEN: ("changes", "exclamation-circle"),
    HelpState.TAKEN: ("review", "eye"),
    HelpState.ANSWERED: ("approved", "check-lg"),
    HelpState.CLOSED: ("ended", "archive"),
}


class OfAskers:
    """Pages about one channel for those who may ask about it; to everybody else there is nothing here."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        channels = asks_about(request.user, at=self.at).select_related("platform", "body")
        self.channel = get_object_or_404(channels, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        duty = contact_words(on_duty(self.at), reader=self.request.user, at=self.at)
        return super().get_context_data(channel=self.channel, duty=duty, settings=portal_settings(), **context)


class Ways(OfAskers, TemplateView):
    """What one can ask, the everyday question first; and the questions that are open already."""

    template_name = "enforcement/help/ways.html"

    def get_context_data(self, **context):
        open_ones = HelpRequest.objects.visible_to(self.request.user).filter(channel=self.channel)
        return super().get_context_data(
            ask_country=country_of(self.channel),
            ways=[
                {
                    "title": kind.label,
                    "hint": FACTS[kind].hint,
                    "url": leads.page_of(kind, self.channel, reader=self.request.user, at=self.at)
                    or reverse("enforcement:ask-kind", args=[self.channel.pk, kind]),
                }
                for kind in HelpKind
            ],
            open_ones=list(open_ones.exclude(state=HelpState.CLOSED).urgent_first()[:20]),
            **context,
        )


class Ask(OfAskers, FormPage):
    """One question: what is safe now, who gets it and by when it is answered, then the words and one button."""

    form_class = AskForm
    template_name = "enforcement/help/ask.html"
    refusals = (HelpRefused,)
    most_bytes = MOST_BYTES_OF_PAGE

    def dispatch(self, request, *args, **kwargs):
        if kwargs["kind"] not in HelpKind.values:
            raise Http404
        self.kind = HelpKind(kwargs["kind"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "kind": self.kind}

    def get_context_data(self, **context):
        facts = FACTS[self.kind]
        return super().get_context_data(
            kind=self.kind,
            steps=facts.steps,
            urgent=self.kind in URGENT,
            elsewhere=leads.page_of(self.kind, self.channel, reader=self.request.user, at=self.at),
            answered_by=promised(self.kind, at=self.at)[1],
            **context,
        )

    def act(self, form):
        asked = asking.ask(self.channel, kind=self.kind, by=self.request.user, at=self.at, **form.cleaned_data)
        messages.success(self.request, _("Your question is sent. The answer comes here, and a letter tells you of it."))
        return redirect("enforcement:help", asked.pk)


# --- One question -----------------------------------------------------------------------------------------------------------


class OfHelp:
    """One question as its reader may see it: who asked, the team, the auditors."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        related = ("channel__platform", "channel__body", "asked_by", "taken_by", "closed_by")
        rows = HelpRequest.objects.visible_to(request.user).select_related(*related)
        self.asked = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def refuse_readers(self) -> None:
        if not (answers(self.request.user) or self.request.user.pk == self.asked.asked_by_id):
            raise PermissionDenied(reason_for(Permission.HANDLE_REPORTS))

    def refuse_outside_team(self) -> None:
        if not answers(self.request.user):
            raise PermissionDenied(reason_for(Permission.HANDLE_REPORTS))

    def back(self):
        return redirect("enforcement:help", self.asked.pk)


class HelpPage(OfHelp, PageOfForms):
    template_name = "enforcement/help/question.html"

    def get_context_data(self, **context):
        asked, user = self.asked, self.request.user
        team, own = answers(user), user.pk == asked.asked_by_id
        is_open, unanswered = asked.state != HelpState.CLOSED, asked.state in WAITS_FOR_TEAM
        lines = list(asked.messages.visible_to(user).select_related("by").order_by("-at", "-pk"))
        corrected = asked.kind != HelpKind.ERROR or asked.corrected_at is not None
        return super().get_context_data(
            asked=asked,
            lines=lines,
            look=LOOKS[HelpState(asked.state)],
            # That no colleague has taken it yet is the team's concern; for whoever asked, the team has it.
            state_words=pgettext("question", "With the team")
            if asked.state == HelpState.OPEN and not team
            else asked.get_state_display(),
            unanswered=unanswered,
            steps=FACTS[HelpKind(asked.kind)].steps if unanswered else (),
            picture=HelpPicture.objects.filter(help_request=asked).defer("data").first(),
            duty=contact_words(on_duty(self.at), reader=user, at=self.at) if is_open else None,
            team=team,
            own=own,
            is_open=is_open,
            late=asked.due_at < self.at and unanswered,
            may_take=team
            and is_open
            and not own
            and asked.taken_by_id != user.pk
            and asked.state != HelpState.ANSWERED,
            may_correct=is_open and asked.kind == HelpKind.ERROR and asked.corrected_at is None and (team or own),
            may_close=is_open and corrected and (own or (team and asked.state == HelpState.ANSWERED)),
            elsewhere=leads.page_of(asked.kind, asked.channel, reader=user, at=self.at) if is_open else "",
            words_days=portal_settings().help_words_days,
            **{
                "message_form": MessageForm(prefix="message"),
                "note_form": NoteForm(prefix="note"),
                "correction_form": CorrectionForm(prefix="correction", initial={"when": timezone.localtime(self.at)}),
                **context,
            },
        )


class Question(HelpPage, TemplateView):
    pass


class Message(FormOfPage, HelpPage, FormView):
    form_class, prefix = MessageForm, "message"
    refusals = (HelpRefused,)

    def post(self, request, *args, **kwargs):
        self.refuse_readers()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        asking.write(self.asked, text=form.cleaned_data["text"], by=self.request.user, at=self.at)
        messages.success(self.request, _("Your message is sent; the other side is told."))
        return self.back()


class Note(FormOfPage, HelpPage, FormView):
    form_class, prefix = NoteForm, "note"
    refusals = (HelpRefused,)

    def dispatch(self, request, *args, **kwargs):
        # Whoever asked must not even learn that there are notes.
        if not request.user.may(Permission.READ_AUDIT):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.refuse_outside_team()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        asking.write(self.asked, text=form.cleaned_data["text"], by=self.request.user, at=self.at, internal=True)
        messages.success(self.request, _("The note is kept; only the team and the auditors read it."))
        return self.back()


class Correction(FormOfPage, HelpPage, FormView):
    form_class, prefix = CorrectionForm, "correction"
    refusals = (HelpRefused,)

    def post(self, request, *args, **kwargs):
        self.refuse_readers()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        asking.correct(self.asked, **form.cleaned_data, by=self.request.user, at=self.at)
        messages.success(self.request, _("The correction is on record. The question can be ended now."))
        return self.back()


class Act(OfHelp, View):
    """One button of the page; a refusal is said there."""

    http_method_names = ["post"]
    done = ""

    def post(self, request, pk):
        try:
            self.act()
        except HelpRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, self.done)
        return self.back()


class Take(Act):
    done = gettext_lazy("You have it. Whoever asked sees your name.")

    def act(self):
        self.refuse_outside_team()
        asking.take(self.asked, by=self.request.user, at=self.at)


class Close(Act):
    done = gettext_lazy("The question has ended.")

    def act(self):
        self.refuse_readers()
        asking.close(self.asked, by=self.request.user, at=self.at)


class Picture(OfHelp, View):
    http_method_names = ["get", "head"]

    def get(self, request, pk):
        picture = get_object_or_404(HelpPicture, help_request=self.asked)
        return give_out(picture.data, name=picture.shown_name, content_type=picture.content_type)


# --- All questions -------------------------------------------------------------------------------------------------------------


class HelpFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel or person"), method="filter_q")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("About"), choices=HelpKind.choices, empty_label=gettext_lazy("Anything")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=HelpState.choices, empty_label=gettext_lazy("Any")
    )
    late = django_filters.BooleanFilter(label=gettext_lazy("Past the promised answer"), method="filter_late")

    class Meta:
        model = HelpRequest
        fields = []

    def filter_q(self, queryset, name, value):
        return queryset.filter(Q(channel__name__icontains=value) | Q(asked_by__full_name__icontains=value))

    def filter_late(self, queryset, name, value):
        late = Q(due_at__lt=timezone.now(), state__in=(HelpState.OPEN, HelpState.TAKEN))
        return queryset.filter(late if value else ~late)


class HelpList(ListPage):
    """The team and the auditors see all of them, everybody else their own. The words stand on their own pages only."""

    title = gettext_lazy("Questions to the team")
    template_name = "enforcement/help/list.html"
    filterset_class = HelpFilter
    default_sort = "due"
    export_name = "questions"
    empty_title = gettext_lazy("No question so far.")
    empty_text = gettext_lazy("On the page of each of your channels stands “May I post this?”.")
    columns = (
        Column(
            "kind", gettext_lazy("About"), value=lambda row: row.get_kind_display(), sort="kind",
            link=lambda row: reverse("enforcement:help", args=[row.pk]),
        ),
        Column("channel", gettext_lazy("Channel"), value="channel.name", sort="channel__name"),
        Column("asked_by", gettext_lazy("Asked by"), value="asked_by.full_name", sort="asked_by__full_name"),
        Column("asked", gettext_lazy("Asked"), value=lambda row: when(row.asked_at, "short"),
               export=lambda row: row.asked_at, sort="asked_at"),
        Column("due", gettext_lazy("Answer by"), value=lambda row: when(row.due_at, "short"),
               export=lambda row: row.due_at, sort=("over", "due_at")),
        Column("state", gettext_lazy("State"), value=lambda row: row.tag, export=lambda row: row.get_state_display(),
               sort="state"),
        Column("taken_by", gettext_lazy("Looked at by"), value="taken_by.full_name", sort="taken_by__full_name"),
    )  # fmt: skip

    def get_rows(self):
        rows = HelpRequest.objects.visible_to(self.request.user)
        # What waits for an answer stands before what has one, by the moment that is promised.
        over = Case(When(state__in=(HelpState.OPEN, HelpState.TAKEN), then=0), default=1, output_field=IntegerField())
        return rows.annotate(over=over).select_related("channel", "asked_by", "taken_by").defer("words", "correction")

    def with_more(self, rows):
        for row in rows:
            tone, icon = LOOKS[HelpState(row.state)]
            row.tag = state_tag(row.state, row.get_state_display(), tone=tone, icon_name=icon)
        return rows

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(team=answers(user), reads=user.may(Permission.READ_AUDIT), **context)
