"""Two versions of a policy side by side, and one version as a PDF (U9). Open to everyone, as the published texts are."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.generic import TemplateView, View

from policies.library.comparing import Change, compare, compare_published
from policies.library.on_paper import pdf_of
from policies.models import PolicyText, PolicyVersion
from policies.reading import text_for, title_of, version_url
from policies.views.drafts import OfDraft
from policies.views.versions import published_version
from portal.languages import Language, language_name
from portal.ratelimits import Limit, too_many
from portal.store import day_of
from portal.typesetting import CannotTypeset

UNAVAILABLE = 503
# Rows on one page; two texts that have nothing in common could have a hundred thousand.
MOST_ROWS = 2_000
# Each takes a fifth of a second of a process of its own.
MANY_PDFS = Limit("policy-pdf", 60, 600)
# What is new takes a second or two at most; all later looks come from the cache.
MANY_COMPARISONS = Limit("policy-compare", 60, 600)
public = method_decorator(login_not_required, name="dispatch")


class Comparing(TemplateView):
    """One version beside another in one language; ``?with=`` names the other one, ``?show=all`` adds what is the same."""

    template_name = "policies/compare.html"
    compared = staticmethod(compare)

    def versions(self):
        return PolicyVersion.objects.published().select_related("policy", "replaces").prefetch_related("texts")

    def newer(self) -> PolicyVersion:
        return published_version(**self.kwargs)

    def usual_other(self, newer: PolicyVersion, others: list[PolicyVersion]) -> PolicyVersion | None:
        return next((version for version in others if version.pk == newer.replaces_id), None)

    def own_url(self, newer: PolicyVersion) -> str:
        return version_url(newer)

    def get_context_data(self, **kwargs):
        newer = self.newer()
        others = [version for version in self.versions().filter(policy=newer.policy_id) if version.pk != newer.pk]
        asked = self.request.GET.get("with", "")
        older = next((version for version in others if version.number == asked), None)
        if asked and older is None:
            raise Http404
        older = older or self.usual_other(newer, others)
        texts = {text.language: text for text in newer.texts.all()}
        before = {text.language: text for text in older.texts.all()} if older else {}
        both = [code for code in Language.values if code in texts and code in before]
        language = self.request.GET.get("language") or get_language()
        language = language if language in both else next(iter(both), "")
        comparison = self.compared(before[language].body, texts[language].body) if language else None
        everything = self.request.GET.get("show") == "all"
        rows = [row for row in comparison.rows if everything or row.change != Change.SAME] if comparison else []
        return super().get_context_data(
            version=newer,
            policy=newer.policy,
            older=older,
            others=others,
            title=title_of(newer),
            own_url=self.own_url(newer),
            language=language,
            languages=[(code, language_name(code)) for code in both],
            comparison=comparison,
            rows=rows[:MOST_ROWS],
            left_out=len(rows) - len(rows[:MOST_ROWS]),
            everything=everything,
            old_title=before[language].title if language else "",
            new_title=texts[language].title if language else "",
            **kwargs,
        )


@public
class VersionCompare(Comparing):
    """For everybody; what was worked out once is kept, since published texts never change."""

    compared = staticmethod(compare_published)

    def get(self, request, *args, **kwargs):
        if wait := MANY_COMPARISONS.wait_for(request):
            return too_many(request, wait)
        return super().get(request, *args, **kwargs)


class DraftCompare(OfDraft, Comparing):
    """A draft beside a published version; for those who may read the draft."""

    def newer(self) -> PolicyVersion:
        return self.version

    def usual_other(self, newer, others):
        """What it began with, else what is in force."""
        return next((version for version in others if version.pk == newer.based_on_id), None) or next(
            iter(others), None
        )

    def own_url(self, newer) -> str:
        return self.draft_url


@public
class VersionPdf(View):
    """A published version in one language as a file; where it cannot be made, a sentence and the page to print."""

    http_method_names = ["get", "head", "options"]

    @cached_property
    def version(self) -> PolicyVersion:
        return published_version(**self.kwargs)

    @cached_property
    def text(self) -> PolicyText:
        language = self.request.GET.get("language")
        if language is None:
            return text_for(self.version, get_language())
        return next((text for text in self.version.texts.all() if text.language == language), None) or self.nothing()

    def nothing(self):
        raise Http404

    def get(self, request, **kwargs):
        text = self.text
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        today = day_of(timezone.now())
        address = request.build_absolute_uri(version_url(self.version))
        in_force = PolicyVersion.objects.in_force(on=today).filter(pk=self.version.pk).exists()
        try:
            made = pdf_of(self.version, text, address=address, today=today, in_force=in_force)
        except CannotTypeset as problem:
            return self.page_instead(str(problem))
        name = f"{self.version.policy.slug}-{self.version.number}-{text.language}.pdf"
        return HttpResponse(
            made,
            content_type="application/pdf",
            headers={
                "Content-Disposition": content_disposition_header(True, name),
                "Content-Language": text.language,
            },
        )

    def page_instead(self, problem: str):
        from policies.views.library import VersionPage

        page = VersionPage()
        page.setup(self.request, **self.kwargs)
        context = page.get_context_data(version=self.version, problem=problem)
        return page.render_to_response(context, status=UNAVAILABLE)
