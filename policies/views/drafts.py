"""The drafts of policies: the list, one draft, and what every page that changes one shares (A15, U9).

The team and the auditors see drafts; whoever else was invited has the page of the comments. For everybody else there is
nothing here.
"""

import django_filters
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.roles import Permission
from policies.drafting.reading import drafts_visible_to, reads_every_draft, unresolved, writes
from policies.guidance.rendering import render
from policies.library import publishing
from policies.library.drafts import DraftRefused
from policies.library.publishing import PublishingRefused
from policies.models import PolicyVersion
from policies.reading import text_for, title_of, version_url
from portal.filters import PortalFilterSet
from portal.formpages import WordedFormPage
from portal.languages import Language, language_name
from portal.listpages import Column, ListPage
from portal.store import day_of
from portal.templatetags.components import state_tag


class OfDrafts(PermissionRequired):
    """For those who read every draft; nobody else learns that there is one."""

    permission = Permission.READ_AUDIT
    hidden = True


class OfWriters(PermissionRequired):
    permission = Permission.WRITE_POLICIES

    @property
    def hidden(self) -> bool:
        """Whoever may read drafts is told whose work it is; others find nothing."""
        return not reads_every_draft(self.request.user)


class OfDraft:
    """One draft, or what became of it."""

    @cached_property
    def version(self) -> PolicyVersion:
        found = drafts_visible_to(self.request.user).select_related("based_on", "started_by", "withdrawn_by")
        return get_object_or_404(found.prefetch_related("texts"), pk=self.kwargs["pk"])

    @property
    def draft_url(self) -> str:
        return reverse("policies:draft", args=[self.version.pk])


class DraftFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="of_state",
        empty_label=gettext_lazy("In work"),
        choices=[
            ("withdrawn", pgettext_lazy("drafts", "Withdrawn")),
            ("published", pgettext_lazy("drafts", "Published")),
            ("all", gettext_lazy("All")),
        ],
    )

    class Meta:
        model = PolicyVersion
        fields = []

    STATES = {
        "withdrawn": Q(withdrawn_at__isnull=False),
        "published": Q(published_at__isnull=False),
        "all": Q(),
    }

    def of_state(self, rows, _name, value):
        return rows.filter(self.STATES[value])

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.drafts()


def state_of(version: PolicyVersion) -> tuple[str, str]:
    """The state's colour and its words."""
    if version.withdrawn_at:
        return "ended", pgettext_lazy("draft", "Withdrawn")
    if version.published_at:
        return "approved", pgettext_lazy("draft", "Published")
    today = day_of(timezone.now())
    if any(consultation.lasts(on=today) for consultation in version.consultations.all()):
        return "submitted", gettext_lazy("Open for comments")
    return "draft", pgettext_lazy("draft", "In work")


class DraftList(OfDrafts, ListPage):
    """Every draft that is in work; the filter shows what became of others."""

    template_name = "policies/drafts.html"
    title = gettext_lazy("Drafts of policies")
    filterset_class = DraftFilter
    default_sort = "-started"
    export_name = "policy-drafts"
    empty_title = gettext_lazy("No draft is in work.")
    empty_text = gettext_lazy("A draft begins on the page of a policy, or with a new policy.")
    columns = (
        Column(
            "title", gettext_lazy("Policy"), value=title_of, sort="policy__slug",
            link=lambda version: reverse("policies:draft", args=[version.pk]),
        ),
        Column("number", gettext_lazy("Version"), sort="number"),
        Column("state", gettext_lazy("State"), value=lambda row: state_tag(*state_of(row)), export=lambda row: str(state_of(row)[1])),
        Column("comments", gettext_lazy("Comments to resolve"), numeric=True, sort="comments"),
        Column("started_by", gettext_lazy("Begun by"), value="started_by.full_name", sort="started_by__full_name"),
        Column("started", pgettext_lazy("draft", "Begun"), template="policies/_draft_started.html", value="started_at", sort="started_at"),
    )  # fmt: skip

    def get_rows(self):
        open_ones = Q(consultations__comments__isnull=False, consultations__comments__outcome="")
        return (
            PolicyVersion.objects.filter(started_at__isnull=False)
            .select_related("policy", "started_by")
            .prefetch_related("texts", "consultations")
            .annotate(comments=Count("consultations__comments", filter=open_ones, distinct=True))
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(writes=writes(self.request.user), **kwargs)


class DraftPage(OfDraft, TemplateView):
    """The draft as it stands, what is still to be done, and the ways on."""

    template_name = "policies/draft.html"

    def get(self, request, *args, **kwargs):
        if not reads_every_draft(request.user):
            # They were invited, else there is nothing here.
            return redirect("policies:comments", self.version.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        version, now = self.version, timezone.now()
        texts = {text.language: text for text in version.texts.all()}
        asked = self.request.GET.get("language", "")
        language = asked if asked in Language.values else get_language()
        if language not in texts and not asked and texts:
            language = text_for(version, language).language
        text = texts.get(language)
        today = day_of(now)
        consultations = list(version.consultations.select_related("opened_by", "closed_by"))
        running = next((one for one in consultations if version.is_draft and one.lasts(on=today)), None)
        invitees = list(
            consultations[0].invitees.select_related("person", "of_body").order_by("person__full_name", "pk")
            if consultations
            else ()
        )
        spoken = set(consultations[0].comments.values_list("by", flat=True)) if consultations else set()
        for invitee in invitees:
            invitee.spoke = invitee.person_id in spoken
        return super().get_context_data(
            version=version,
            policy=version.policy,
            title=title_of(version),
            text=text,
            language=language,
            languages=[(code, language_name(code), texts.get(code)) for code in Language.values],
            rendered=render(text.body) if text else None,
            changes=render(text.changes).html if text and text.changes else "",
            writes=writes(self.request.user) and version.is_draft,
            may_publish=self.request.user.may(Permission.PUBLISH_POLICIES),
            to_do=publishing.still_to_do(version, effective_on=version.effective_on, at=now)
            if version.is_draft
            else [],
            consultation=consultations[0] if consultations else None,
            running=running,
            invitees=invitees,
            unresolved=unresolved(version).count(),
            comparable=version.is_draft and version.policy.versions.published().exists(),
            published_url=version_url(version) if version.published_at else "",
            **kwargs,
        )


class WriteDraft(OfWriters, OfDraft, WordedFormPage):
    """A page that changes a draft."""

    refusals = (DraftRefused, PublishingRefused)
    submit = gettext_lazy("Save")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "version": self.version,
                "policy": self.version.policy,
                "back_url": self.draft_url,
                "back_label": title_of(self.version),
                **kwargs,
            }
        )
