"""The evidence: who read and accepted what, in which language and when; who is still waited for; certificates (A10)."""

import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.access import PermissionRequired
from accounts.models import Person
from accounts.roles import Permission
from policies.acknowledging import certificate
from policies.acknowledging.asking import owed_by
from policies.acknowledging.bound import bound
from policies.acknowledging.pages import accepted_by
from policies.models import Acknowledgement, Policy, PolicyText, PolicyVersion
from policies.reading import binding_versions, title_of
from portal.filters import Choices, PortalFilterSet
from portal.giving_out import give_pdf
from portal.languages import Language
from portal.listpages import Column, ListPage
from portal.ratelimits import Limit, too_many
from portal.store import day_of, end_of_day, start_of_day
from portal.templatetags.components import state_tag, when
from portal.typesetting import CannotTypeset

MANY_PDFS = Limit("certificate-pdf", most=60, seconds=3600)


def policies_by_title() -> Choices:
    """The published policies by the title of their latest text, in the reader's language where there is one."""
    texts = PolicyText.objects.filter(version__policy=OuterRef("pk"), version__published_at__isnull=False)
    latest = texts.order_by("-version__effective_on", "-version__published_at", "-pk")
    found = (
        Policy.objects.filter(versions__published_at__isnull=False)
        .distinct()
        .annotate(
            own=Subquery(latest.filter(language=get_language()).values("title")[:1]),
            other=Subquery(latest.values("title")[:1]),
        )
    )
    return Choices((slug, own or other or slug) for slug, own, other in found.values_list("slug", "own", "other"))


class AcceptanceFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="person__full_name", lookup_expr="icontains")
    policy = django_filters.ChoiceFilter(
        label=gettext_lazy("Policy"), field_name="version__policy__slug", empty_label=gettext_lazy("Any")
    )
    version = django_filters.CharFilter(
        label=gettext_lazy("Version"), field_name="version__number", lookup_expr="iexact"
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Read in"), choices=Language.choices, empty_label=gettext_lazy("Any")
    )
    first = django_filters.DateFilter(label=gettext_lazy("First day"), method="filter_first")
    last = django_filters.DateFilter(label=gettext_lazy("Last day"), method="filter_last")

    class Meta:
        model = Acknowledgement
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["policy"].extra["choices"] = policies_by_title()

    def filter_first(self, queryset, name, value):
        return queryset.filter(at__gte=start_of_day(value))

    def filter_last(self, queryset, name, value):
        return queryset.filter(at__lt=end_of_day(value))


class AcceptanceList(PermissionRequired, ListPage):
    """Every acceptance of every version (A10)."""

    permission = Permission.READ_AUDIT
    template_name = "policies/acceptances.html"
    title = gettext_lazy("Read and accepted")
    filterset_class = AcceptanceFilter
    default_sort = "-at"
    export_name = "acceptances"
    excel = True
    empty_title = gettext_lazy("Nobody has accepted anything yet.")
    empty_text = gettext_lazy("Once a policy binds whoever has access to a channel, each acceptance stands here.")

    def get_columns(self):
        return (
            Column(
                "name", _("Name"), value="person.full_name", sort="person__full_name",
                link=lambda row: f"?{urlencode({'q': row.person.full_name})}",
            ),
            Column("job", _("Function"), value="person.job_title", sort="person__job_title"),
            Column("text", _("Text"), value=lambda row: title_of(row.version), sort="version__policy__slug"),
            Column(
                "version", _("Version"), value=_version_link, export=lambda row: row.version.number,
                sort=("version__effective_on", "version__number"),
            ),
            Column("language", _("Read in"), value="get_language_display", sort="language"),
            Column("at", _("Accepted"), template="policies/_accepted_at.html", sort="at"),
            Column("how", _("How"), value=certificate.how_accepted, sort="by_link"),
            Column("certificate", _("Certificate"), template="policies/_certificate_link.html", export=False),
        )  # fmt: skip

    def get_rows(self):
        return Acknowledgement.objects.select_related("person", "version__policy").prefetch_related("version__texts")


def _version_link(row: Acknowledgement):
    url = reverse("policies:version", args=[row.version.policy.slug, row.version.number])
    return format_html('<a href="{}">{}</a>', url, row.version.number)


class WaitedForFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="full_name", lookup_expr="icontains")
    policy = django_filters.ChoiceFilter(
        label=gettext_lazy("Policy"), method="filter_policy", empty_label=gettext_lazy("Any")
    )
    late = django_filters.ChoiceFilter(
        label=gettext_lazy("Their days"),
        choices=[
            ("yes", pgettext_lazy("days to accept", "Over")),
            ("no", pgettext_lazy("days to accept", "Not over yet")),
        ],
        method="filter_late",
        empty_label=gettext_lazy("Any"),
    )
    promised = django_filters.ChoiceFilter(
        label=gettext_lazy("Access"),
        choices=[("yes", gettext_lazy("Waits for the acceptance")), ("no", gettext_lazy("Exists already"))],
        method="filter_promised",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Person
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["policy"].extra["choices"] = policies_by_title()
        self.at = timezone.now()

    def filter_policy(self, queryset, name, value):
        return queryset.filter(_owes(binding_versions(self.at).filter(policy__slug=value)))

    def filter_late(self, queryset, name, value):
        late = Q(pk__in=bound().late(self.at))
        return queryset.filter(late if value == "yes" else ~late)

    def filter_promised(self, queryset, name, value):
        waits = Q(pk__in=bound().waited_for(self.at))
        return queryset.filter(waits if value == "yes" else ~waits)


def _owes(versions) -> Exists:
    """Whether the person of the outer query has not accepted one of these versions."""
    accepted = Acknowledgement.objects.counting_for(OuterRef("pk")).filter(person=OuterRef(OuterRef("pk")))
    return Exists(versions.filter(~Exists(accepted)))


class WaitedForList(PermissionRequired, ListPage):
    """Whoever has access, or is promised some, and has not accepted what binds them (A10)."""

    permission = Permission.READ_AUDIT
    template_name = "policies/waited_for.html"
    title = gettext_lazy("Still to read and accept")
    filterset_class = WaitedForFilter
    default_sort = "name"
    export_name = "still-to-accept"
    excel = True
    empty_title = gettext_lazy("Everyone has accepted what binds them.")
    empty_text = gettext_lazy("Whoever has access to a channel and has not accepted a version in force stands here.")

    @cached_property
    def at(self):
        return timezone.now()

    def get_columns(self):
        return (
            Column("name", _("Name"), value="full_name", sort="full_name"),
            Column("job", _("Function"), value="job_title", sort="job_title"),
            Column("owes", _("To be accepted"), value=self.owes, export=self.owes_in_words),
            Column("since", _("Access"), value=self.since_cell, export=self.since_in_words),
            Column("due", _("Until"), value=self.due_cell, export=lambda row: row.due_on),
            Column("asked", _("Asked"), value=lambda row: self.day(row.asked_at), export=lambda row: row.asked_at),
            Column(
                "reminded", _("Reminded"), value=lambda row: self.day(row.reminded_at),
                export=lambda row: row.reminded_at,
            ),
        )  # fmt: skip

    def get_rows(self):
        people = bound().people(self.at), bound().waited_for(self.at)
        return Person.objects.active().filter(
            Q(pk__in=people[0]) | Q(pk__in=people[1]), _owes(binding_versions(self.at))
        )

    def with_more(self, rows):
        pks = [row.pk for row in rows]
        owed = owed_by(Person.objects.filter(pk__in=pks), at=self.at)
        since, waits = bound().since(pks, self.at), bound().waits_since(pks, self.at)
        for row in rows:
            row.owed = owed.get(row.pk, [])
            row.has_since, row.waits_since = since.get(row.pk), waits.get(row.pk)
            # Nobody is late with what only waits for them: it has no day.
            row.due_on = min((one.due_on for one in row.owed if one.due_on), default=None)
            askings = [one.asking for one in row.owed if one.asking]
            row.asked_at = min((asking.asked_at for asking in askings), default=row.waits_since)
            row.reminded_at = max((asking.reminded_at for asking in askings if asking.reminded_at), default=None)
        return rows

    # --- Cells ---------------------------------------------------------------------------------------------------------
    def owes_in_words(self, row) -> str:
        return "; ".join(f"{title_of(one.version)} {one.version.number}" for one in row.owed)

    def owes(self, row):
        lines = ((title_of(one.version), one.version.number) for one in row.owed)
        # One element, so that a phone's card keeps them together.
        return format_html("<span>{}</span>", format_html_join("", '<span class="row-note">{} {}</span>', lines))

    def since_in_words(self, row) -> str:
        if row.waits_since and not row.has_since:
            return _("Waits for the acceptance")
        return _("Exists already")

    def since_cell(self, row):
        if row.waits_since and not row.has_since:
            return state_tag("waiting", _("Waits for the acceptance"), "submitted", "hourglass-split")
        return self.since_in_words(row)

    def due_cell(self, row):
        if row.due_on is None:
            return ""
        if row.due_on < day_of(self.at):
            late, day = state_tag("overdue", _("Late")), when(row.due_on, "short_date")
            return format_html("<span>{} {}</span>", late, day)
        return when(row.due_on, "short_date")

    def day(self, moment):
        return when(moment, "short_date") if moment else ""


# --- Certificates ---------------------------------------------------------------------------------------------------------


class CertificatePage(View):
    """A PDF in the language of the page. Where it cannot be made, the list with a sentence that says so."""

    http_method_names = ["get", "head", "options"]

    def made(self, *, language: str) -> bytes:
        raise NotImplementedError

    def file_name(self) -> str:
        raise NotImplementedError

    def list_url(self) -> str:
        return reverse("policies:acceptances")

    def get(self, request, *args, **kwargs):
        self.at = timezone.now()
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        language = get_language()
        try:
            made = self.made(language=language)
        except CannotTypeset as problem:
            messages.error(request, str(problem))
            return redirect(self.list_url())
        return give_pdf(made, name=f"{self.file_name()}-{timezone.localdate(self.at)}", language=language)


class MyCertificate(CertificatePage):
    """One's own: whoever is signed in."""

    def made(self, *, language):
        person = self.request.user
        return certificate.of_person(person, accepted_by(person), at=self.at, language=language)

    def file_name(self):
        return pgettext("file name", "accepted")

    def list_url(self):
        return reverse("policies:mine")


class PersonCertificate(PermissionRequired, CertificatePage):
    permission = Permission.READ_AUDIT

    @cached_property
    def person(self) -> Person:
        return get_object_or_404(Person.objects.filter(acknowledgements__isnull=False).distinct(), pk=self.kwargs["pk"])

    def made(self, *, language):
        return certificate.of_person(self.person, accepted_by(self.person), at=self.at, language=language)

    def file_name(self):
        return f"{pgettext('file name', 'accepted')}-{slugify(self.person.full_name) or self.person.pk}"


class VersionCertificate(PermissionRequired, CertificatePage):
    permission = Permission.READ_AUDIT

    @cached_property
    def version(self) -> PolicyVersion:
        found = PolicyVersion.objects.published().select_related("policy", "carried_from").prefetch_related("texts")
        return get_object_or_404(found, policy__slug=self.kwargs["slug"], number=self.kwargs["number"])

    def made(self, *, language):
        rows = Acknowledgement.objects.filter(version=self.version).select_related("person", "version")
        return certificate.of_version(
            self.version, rows.order_by("person__full_name", "pk"), at=self.at, language=language
        )

    def file_name(self):
        return f"{self.version.policy.slug}-{self.version.number}"
