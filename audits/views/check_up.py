"""The yearly check-up: the list of pages, the page of one channel, and the same by the link of a letter (N7, design §5.12)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import FormView, TemplateView

from accounts.models import Body
from accounts.roles import Permission
from audits.checkup import answering, forms
from audits.checkup.asking import may_answer, readable_by
from audits.checkup.differing import differences, pair_of
from audits.checkup.questions import PREFIX, WORDS, label_of
from audits.checkup.reading import Shown, show
from audits.models import Campaign, Sheet, Side
from channels_registry.models import Channel
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.filters import PortalFilterSet
from portal.formpages import FormOfPage, PageOfForms
from portal.listpages import Column, ListPage

JOINED = ("campaign", "channel__platform", "channel__body", "channel__responsible", "person", "answered_by")
STATES = [
    ("mine", gettext_lazy("For me to answer")),
    ("open", gettext_lazy("Not answered yet")),
    ("nobody", gettext_lazy("Nobody could be asked")),
    ("answered", pgettext_lazy("page of a check-up", "Answered")),
    ("differs", gettext_lazy("The two sides differ")),
]


class CheckUpFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="channel__name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, empty_label=gettext_lazy("Any"), method="in_state"
    )
    campaign = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Check-up"),
        queryset=Campaign.objects.exclude(sheets=None).order_by("-drafted_at"),
        empty_label=gettext_lazy("Any"),
    )
    side = django_filters.ChoiceFilter(
        label=gettext_lazy("Side"), choices=Side.choices, empty_label=gettext_lazy("Both")
    )
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"),
        field_name="channel__body",
        queryset=Body.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Sheet
        fields = []

    def in_state(self, rows, _name, value):
        return {
            "mine": lambda: rows.waiting().filter(person=self.request.user),
            "open": rows.waiting,
            "nobody": lambda: rows.waiting().filter(person=None),
            "answered": rows.answered,
            "differs": rows.disagreeing,
        }[value]()


class CheckUpList(ListPage):
    """Everyone sees the pages of the channels they speak for; the team and the auditors see all of them."""

    template_name = "audits/check_up/list.html"
    filterset_class = CheckUpFilter
    default_sort = "state"
    export_name = "check-up"
    title = gettext_lazy("Yearly check-up")
    empty_title = gettext_lazy("No check-up has asked about a channel of yours yet.")
    empty_text = gettext_lazy("It comes once a year; the letter then leads here.")

    def get_rows(self):
        rows = readable_by(self.request.user, at=timezone.now()).select_related(*JOINED)
        # What is left to answer stands first.
        return rows.annotate(done=Q(answered_at__isnull=False))

    def get_columns(self):
        return (
            Column(
                "channel", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("audits:check-up-page", args=[row.pk]),
            ),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("body", _("Group or office"), value="channel.body.name", sort="channel__body__name"),
            Column("side", _("Side"), value=lambda row: Side(row.side).label, sort="side"),
            Column("asked", pgettext("head of a table", "Asked"), value="person", sort="person__full_name", template="audits/check_up/_asked.html"),
            Column("due", pgettext("head of a table", "Due"), value="campaign.due_on", sort="campaign__due_on"),
            Column(
                "state", _("State"), sort=("done", "channel__name"), template="audits/check_up/_state.html",
                value=lambda row: pgettext("page of a check-up", "Answered") if row.is_answered else _("Not answered yet"),
            ),
        )  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(reads_all=self.request.user.may(Permission.READ_AUDIT), **context)


class OnSheet(PageOfForms):
    """What all pages of one channel share, however their reader came. ``self.reader`` answers; ``self.by_link`` says how."""

    by_link = False
    template_name = "audits/check_up/page.html"

    @cached_property
    def shown(self) -> Shown:
        return show(self.sheet, reader=self.reader, at=self.at)

    @cached_property
    def answers(self) -> bool:
        """Whether the reader may answer now."""
        takes = answering.takes_answers(self.sheet, by_link=self.by_link)
        return takes and may_answer(self.reader, self.sheet, at=self.at)

    def sheet_form(self, *data, **more):
        return forms.SheetForm(*data, shown=self.shown, **self.of_earlier(), **more)

    def of_earlier(self) -> dict:
        sheet = self.sheet
        if not sheet.is_answered:
            return {}
        earlier = {"outcome": sheet.outcome, "why": sheet.why, "remark": sheet.remark}
        return {"answers": sheet.answers, "initial": earlier}

    def get_context_data(self, **context):
        sheet = self.sheet
        asks_retire = self.shown.asks_retire and not sheet.is_answered
        first = asks_retire and "rest" not in self.request.GET and not self.posted
        return super().get_context_data(
            sheet=sheet,
            shown=self.shown,
            channel=sheet.channel,
            by_link=self.by_link,
            answers=self.answers,
            asks_retire=asks_retire,
            first_question=first and self.answers,
            addresses=self.addresses(),
            told=self.told(),
            **self.offered(),
            **context,
        )

    def offered(self) -> dict:
        if not self.answers:
            return {}
        return {
            "page_form": self.sheet_form(prefix="page"),
            "quick_form": forms.NothingChangedForm(prefix="quick", shown=self.shown),
            "close_form": forms.CanCloseForm(prefix="close") if self.shown.asks_retire else None,
        }

    def told(self) -> dict:
        """An answer that was given, in words; and where the other side says the opposite, once both have answered."""
        if not self.sheet.is_answered:
            return {}
        one, other = pair_of(self.sheet)
        if other is not None and not other.is_answered and other.person_id == self.reader.pk:
            # Two sides that do not read each other first (N7), even where this reader reads everything else.
            return {"kept_back": True}
        differs = differences(one, other) if other is not None else []
        names = {f"{PREFIX}{grant.pk}": grant.person.full_name for grant in self.shown.grants}
        rows = [(names.get(code) or label_of(code), WORDS.get(value, value), code in differs) for code, value in one.answers.items()]  # fmt: skip
        opposite = [(names.get(code) or label_of(code), WORDS.get(other.answers[code])) for code in differs]
        return {"rows": rows, "opposite": opposite, "other": other}

    def addresses(self) -> dict[str, str]:
        """Where the forms of this page are sent, and where its reader goes back to."""
        raise NotImplementedError


class SignedIn(OnSheet):
    """Fetches the page through what the person may read: hidden 404, known but somebody else's 403."""

    def dispatch(self, request, *args, **kwargs):
        self.at, self.reader = timezone.now(), request.user
        self.sheet = readable_by(request.user, at=self.at).select_related(*JOINED).filter(pk=kwargs["pk"]).first()
        if self.sheet is None:
            known = Sheet.objects.filter(pk=kwargs["pk"], channel__in=Channel.objects.visible_to(request.user))
            if not known.exists():
                raise Http404
            raise PermissionDenied(
                _(
                    "The check-up of a channel is shown to those who speak for it, the communications team and the auditors."
                )
            )
        self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse(self) -> None:
        """Raise PermissionDenied where the person may look but not answer."""

    def addresses(self) -> dict[str, str]:
        pk = self.sheet.pk
        return {
            "here": reverse("audits:check-up-page", args=[pk]),
            "answer": reverse("audits:check-up-answer", args=[pk]),
            "same": reverse("audits:check-up-same", args=[pk]),
            "close": reverse("audits:check-up-close", args=[pk]),
            "list": reverse("audits:check-up"),
        }


class CheckUpPage(SignedIn, TemplateView):
    """The page of one channel. A GET shows it and changes nothing: letters lead to it."""


class Answering(FormOfPage):
    """One form of the page, however its reader came."""

    refusals = (answering.AnswerRefused, answering.NotYours, NotAccepted)

    @property
    def who(self) -> dict:
        return {"by": self.reader, "at": self.at, "by_link": self.by_link}

    def act(self, form):
        answering.answer(self.sheet, form.answer(), **self.who)
        return self.thank()

    def thank(self):
        messages.success(
            self.request,
            _("Thank you. “%(channel)s” is answered for this year.") % {"channel": self.sheet.channel.name},
        )
        return redirect(self.addresses()["list"])


class WholePage(Answering):
    prefix = "page"
    most_bytes = MOST_BYTES_OF_PAGE

    def get_form(self, form_class=None):
        kwargs = self.get_form_kwargs()
        kwargs.pop("initial", None)
        return self.sheet_form(**kwargs)


class Same(Answering):
    form_class, prefix = forms.NothingChangedForm, "quick"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "shown": self.shown}

    def act(self, form):
        answering.say_nothing_changed(self.sheet, **self.who)
        return self.thank()


class CanClose(Answering):
    form_class, prefix = forms.CanCloseForm, "close"


class OnlyWhoIsAsked(SignedIn):
    def refuse(self):
        if not may_answer(self.reader, self.sheet, at=self.at):
            raise PermissionDenied(answering.who_is_asked())


class CheckUpAnswer(OnlyWhoIsAsked, WholePage, FormView):
    pass


class CheckUpSame(OnlyWhoIsAsked, Same, FormView):
    pass


class CheckUpClose(OnlyWhoIsAsked, CanClose, FormView):
    pass
