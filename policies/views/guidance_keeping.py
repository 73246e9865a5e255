"""How the team keeps the guidance: write, look at it as it will be, publish, withdraw; every earlier text stays readable."""

import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from policies.forms.guidance import AppliesForm, NewForm, WithdrawForm, WordsForm
from policies.guidance import writing
from policies.guidance.kinds import kind_label
from policies.guidance.reading import piece_of
from policies.models import Passage, PassageText, Section, TextState
from portal.countries import country_name
from portal.filters import PortalFilterSet
from portal.formpages import REFUSED, FormPage
from portal.languages import Language, best_of, language_within
from portal.listpages import Column, ListPage

# How a piece stands, for the filter of the list.
STANDS = [
    ("current", pgettext_lazy("guidance text", "In use")),
    ("draft", gettext_lazy("With a draft")),
    ("offered", gettext_lazy("With a newer text from the portal")),
    ("missing", gettext_lazy("Missing in one language")),
    ("withdrawn", gettext_lazy("Withdrawn")),
]


def text_of(passage: Passage) -> PassageText | None:
    """What names the piece: its text in use in the reader's language, else another one, else a draft."""
    for state in (TextState.CURRENT, TextState.DRAFT, TextState.EARLIER):
        found = {text.language: text for text in passage.texts.all() if text.state == state}
        if found:
            return found[best_of(found, get_language())]
    return None


class PieceFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="with_words")
    section = django_filters.ChoiceFilter(
        label=gettext_lazy("Section"), choices=Section.choices, empty_label=gettext_lazy("Any")
    )
    stands = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STANDS, empty_label=gettext_lazy("Any"), method="that_stands"
    )

    class Meta:
        model = Passage
        fields = []

    def with_words(self, rows, name, value):
        texts = PassageText.objects.filter(passage=OuterRef("pk"), state__in=("current", "draft"))
        return rows.filter(Exists(texts.filter(Q(title__icontains=value) | Q(body__icontains=value))))

    def that_stands(self, rows, name, value):
        if value == "withdrawn":
            return rows.filter(withdrawn_at__isnull=False)
        rows = rows.filter(withdrawn_at=None)
        if value == "missing":
            for language in Language.values:
                in_use = PassageText.objects.filter(passage=OuterRef("pk"), state="current", language=language)
                rows = rows.annotate(**{f"has_{language}": Exists(in_use)})
            return rows.exclude(**{f"has_{language}": True for language in Language.values})
        return rows.filter(Exists(PassageText.objects.filter(passage=OuterRef("pk"), state=value)))


def applies_words(passage: Passage) -> str:
    parts = [
        kind_label(passage.kind) if passage.kind else "",
        country_name(passage.country) if passage.country else "",
        str(passage.policy) if passage.policy_id else "",
    ]
    return " · ".join(part for part in parts if part)


class PieceList(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    template_name = "policies/guidance_keep.html"
    title = gettext_lazy("Keep the guidance")
    filterset_class = PieceFilter
    default_sort = "section"
    export_name = "guidance"
    columns = (
        Column(
            "title",
            gettext_lazy("Title"),
            value=lambda row: text_of(row).title,
            link=lambda row: reverse("policies:guidance-piece", args=[row.pk]),
        ),
        Column("section", gettext_lazy("Section"), value="get_section_display", sort=("section", "order")),
        Column("applies", gettext_lazy("Applies to"), value=applies_words),
        Column(
            "state",
            gettext_lazy("State"),
            template="policies/_piece_state.html",
            value=lambda row: ", ".join(sorted({str(text.get_state_display()) for text in row.texts.all()})),
        ),
        Column(
            "changed",
            gettext_lazy("Last changed"),
            value=lambda row: max((text.written_at for text in row.texts.all()), default=None),
        ),
    )

    def get_rows(self):
        return Passage.objects.select_related("policy").prefetch_related("texts")

    def get_context_data(self, **context):
        return super().get_context_data(may_write=self.request.user.may(Permission.WRITE_POLICIES), **context)


class PiecePages:
    """One piece with its texts, found by its number."""

    def piece(self) -> Passage:
        if not hasattr(self, "_piece"):
            rows = Passage.objects.select_related("policy", "withdrawn_by").prefetch_related(
                "texts__written_by", "texts__published_by"
            )
            self._piece = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._piece

    def language(self) -> str:
        if self.kwargs["language"] not in Language.values:
            raise Http404
        return self.kwargs["language"]

    def texts(self, language: str) -> dict[str, PassageText]:
        """The one text of each state that there can be one of."""
        return {text.state: text for text in reversed(self.piece().texts.all()) if text.language == language}

    def name(self) -> str:
        text = text_of(self.piece())
        return text.title if text else str(self.piece())


class PieceDetail(PermissionRequired, PiecePages, TemplateView):
    """How a piece stands in every language, and what it said before: who wrote and who published it, and when."""

    permission = Permission.READ_AUDIT
    template_name = "policies/guidance_piece.html"

    def get_context_data(self, **context):
        piece, user = self.piece(), self.request.user
        return super().get_context_data(
            piece=piece,
            name=self.name(),
            languages=[self.in_language(code, label) for code, label in Language.choices],
            applies=applies_words(piece),
            may_write=user.may(Permission.WRITE_POLICIES) and piece.withdrawn_at is None,
            may_publish=writing.may_publish(user, piece.section),
            shown_at=address_of(piece),
            **{"form": WithdrawForm(), "withdrawn_why": writing.withdrawn_why(piece), **context},
        )

    def in_language(self, code: str, label: str) -> dict:
        texts = self.texts(code)
        over = (TextState.EARLIER, TextState.DECLINED)
        return {
            "code": code,
            "label": label,
            **{state: self.shown(texts.get(state)) for state in ("current", "draft", "offered")},
            "earlier": [
                self.shown(text) for text in self.piece().texts.all() if text.language == code and text.state in over
            ],
        }

    def shown(self, text: PassageText | None) -> dict | None:
        if text is None:
            return None
        return {"text": text, "piece": piece_of(self.piece(), text), "digest": writing.digest_of(text)}


# Where a piece of each section is read; pages have an address each.
SHOWN_AT = {
    Section.PRINCIPLE: "policies:principles",
    Section.PUBLISH: "policies:criteria",
    Section.DO_NOT: "policies:criteria",
    Section.GROUND: "policies:grounds",
    Section.CHECK: "policies:checklist",
    Section.REPLY: "policies:replies",
}


def address_of(piece: Passage) -> str:
    if piece.section == Section.PAGE:
        return reverse("policies:guidance-page", args=[piece.key])
    return reverse(SHOWN_AT[piece.section])


class PieceNew(PermissionRequired, FormPage):
    permission = Permission.WRITE_POLICIES
    form_class = NewForm
    refusals = (writing.WritingRefused,)

    def get_initial(self):
        return {"language": get_language(), "section": self.request.GET.get("section", "")}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Write something new"),
            submit=_("Begin a draft"),
            back_url=reverse("policies:guidance-keep"),
            back_label=_("Keep the guidance"),
            **context,
        )

    def act(self, form):
        words = writing.PieceWords(form.cleaned_data["title"])
        piece = writing.add_passage(
            form.cleaned_data["section"], form.cleaned_data["language"], words, by=self.request.user, at=timezone.now()
        )
        return redirect("policies:guidance-write", piece.pk, form.cleaned_data["language"])


class PieceWrite(PermissionRequired, PiecePages, FormPage):
    """Write a piece in one language: look at it, keep it as a draft, publish it."""

    permission = Permission.WRITE_POLICIES
    template_name = "policies/guidance_write.html"
    form_class = WordsForm
    refusals = (writing.WritingRefused,)

    def get_form_kwargs(self):
        kwargs, language = super().get_form_kwargs(), self.language()
        kwargs.pop("initial")
        texts = self.texts(language)
        text = texts.get("draft") or texts.get("current")
        return {**kwargs, "language": language, "section": self.piece().section, "text": text}

    def get_context_data(self, **context):
        language = self.language()
        others = {code: self.texts(code).get("current") for code in Language.values if code != language}
        return super().get_context_data(
            piece=self.piece(),
            name=self.name(),
            language=language,
            language_name=language_within(language),
            beside=[text for text in others.values() if text],
            may_publish=writing.may_publish(self.request.user, self.piece().section),
            back_url=reverse("policies:guidance-piece", args=[self.piece().pk]),
            **context,
        )

    def form_valid(self, form):
        if self.request.POST.get("action") == "preview":
            text = PassageText(language=self.language(), written_at=timezone.now(), **vars(form.words))
            return self.render_to_response(self.get_context_data(form=form, preview=piece_of(self.piece(), text)))
        return super().form_valid(form)

    def act(self, form):
        piece, language, user, now = self.piece(), self.language(), self.request.user, timezone.now()
        publishes = self.request.POST.get("action") == "publish"
        if publishes and not writing.may_publish(user, piece.section):
            raise writing.WritingRefused(_("The communications lead publishes this. Save it as a draft and tell them."))
        writing.save_draft(piece, language, form.words, by=user, at=now)
        if publishes:
            writing.publish_draft(piece, language, by=user, at=now)
            messages.success(self.request, _("Published. Everyone reads it from now on."))
        else:
            messages.success(self.request, _("Saved as a draft. What people read is as it was."))
        return redirect("policies:guidance-piece", piece.pk)


class PieceApplies(PermissionRequired, PiecePages, FormPage):
    permission = Permission.WRITE_POLICIES
    form_class = AppliesForm
    refusals = (writing.WritingRefused,)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return {**kwargs, "passage": self.piece()}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Where it applies"),
            submit=_("Save changes"),
            back_url=reverse("policies:guidance-piece", args=[self.piece().pk]),
            back_label=self.name(),
            **context,
        )

    def act(self, form):
        changed = writing.change_applies(self.piece(), form.applies, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("Saved. It holds from now on.") if changed else _("Nothing was changed."))
        return redirect("policies:guidance-piece", self.piece().pk)


class PieceAct(PermissionRequired, PiecePages, View):
    """One button of a piece's page: ``act`` names it, ``language`` the text it is about."""

    permission = Permission.WRITE_POLICIES
    http_method_names = ["post"]
    in_one_language = {
        "publish": (writing.publish_draft, gettext_lazy("Published. Everyone reads it from now on.")),
        "discard": (writing.discard_draft, gettext_lazy("The draft is gone.")),
        "take-over": (writing.take_over, gettext_lazy("The text that came with the portal is in use.")),
        "set-aside": (writing.set_aside, gettext_lazy("Your own text stays in use.")),
    }

    def post(self, request, pk):
        act, language = request.POST.get("act", ""), request.POST.get("language", "")
        if act == "withdraw":
            return self.withdraw()
        given = {"by": request.user, "at": timezone.now()}
        piece = self.piece()
        try:
            if act in self.in_one_language and language in Language.values:
                function, done = self.in_one_language[act]
                if act == "publish":
                    given["read"] = request.POST.get("read", "")
                function(piece, language, **given)
            elif act == "bring-back":
                done = _("It is shown again.")
                writing.bring_back(piece, **given)
            else:
                raise Http404
        except writing.WritingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        if not Passage.objects.filter(pk=pk).exists():
            return redirect("policies:guidance-keep")
        return redirect("policies:guidance-piece", pk)

    def withdraw(self):
        """With its reason; a refusal shows the piece again with what was typed."""
        form = WithdrawForm(self.request.POST)
        if form.is_valid():
            try:
                writing.withdraw(self.piece(), **form.cleaned_data, by=self.request.user, at=timezone.now())
            except writing.WritingRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(self.request, _("Withdrawn. It is shown nowhere any more."))
                return redirect("policies:guidance-piece", self.piece().pk)
        page = PieceDetail()
        page.setup(self.request, **self.kwargs)
        return page.render_to_response(page.get_context_data(form=form), status=REFUSED)
