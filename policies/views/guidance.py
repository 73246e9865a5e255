"""The guidance as people read it: pages, principles, criteria, checks, grounds, ready replies (U8, U10, A11, A12, R2, R5, R9).

Everything is open to everyone but the ready replies, which are for those who answer under our name. Drafts, offered and
earlier texts are shown to those who keep the guidance, on their own pages.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Permission
from policies.forms.guidance import CountryForm, KindForm
from policies.guidance import reading
from policies.guidance.kinds import kind_label
from policies.models import Section

public = method_decorator(login_not_required, name="dispatch")


def keeps_guidance(user) -> bool:
    """Whether the person reads drafts and earlier texts."""
    return user.is_authenticated and user.may(Permission.READ_AUDIT)


class Guidance(TemplateView):
    """A page of guidance; what its reader's language lacks is shown in another one, and says so."""

    def get_context_data(self, **context):
        return super().get_context_data(language=get_language(), keeps=keeps_guidance(self.request.user), **context)


@public
class GuidanceHome(Guidance):
    template_name = "policies/guidance.html"

    def get_context_data(self, **context):
        language = get_language()
        return super().get_context_data(
            pages=reading.pages(language),
            minors=reading.minors_rule(language),
            principles=len(reading.principles(language)),
            **context,
        )


@public
class GuidancePage(Guidance):
    """One page (U8, A11, A12, R2); no such page is 404."""

    template_name = "policies/guidance_page.html"

    def get_context_data(self, *, slug: str, **context):
        piece = reading.guidance(slug, get_language())
        if piece is None:
            raise Http404
        return super().get_context_data(piece=piece, section=Section.PAGE, **context)


@public
class Principles(Guidance):
    """The principles U10a to U10r, and those that were added."""

    template_name = "policies/principles.html"

    def get_context_data(self, **context):
        return super().get_context_data(pieces=reading.principles(get_language()), **context)


class OfOneKind(Guidance):
    """What can differ by the purpose of a channel: ``?kind=`` chooses it."""

    def get_context_data(self, **context):
        form = KindForm(self.request.GET if "kind" in self.request.GET else None)
        kind = form.cleaned_data["kind"] if form.is_bound and form.is_valid() else ""
        return super().get_context_data(
            form=form, kind=kind, kind_words=kind_label(kind), **self.pieces(kind, get_language()), **context
        )

    def pieces(self, kind: str, language: str | None) -> dict:
        raise NotImplementedError


@public
class CriteriaPage(OfOneKind):
    """What we publish and what not (R5)."""

    template_name = "policies/criteria.html"

    def pieces(self, kind, language):
        return {"criteria": reading.criteria(kind, language)}


@public
class ChecklistPage(OfOneKind):
    """Before you post (A12); prints as a card."""

    template_name = "policies/checklist.html"

    def pieces(self, kind, language):
        return {"checks": reading.checklist(kind, language), "minors": reading.minors_rule(language)}


@public
class GroundsPage(Guidance):
    """For what other people's comments may be hidden or deleted on our channels (R11, A11): everyone may know it."""

    template_name = "policies/grounds.html"

    def get_context_data(self, **context):
        return super().get_context_data(pieces=reading.grounds(get_language()), **context)


class RepliesPage(Guidance):
    """Ready replies for people who ask a channel for help, with the help lines of their country (R9)."""

    template_name = "policies/replies.html"
    title = gettext_lazy("Ready replies")

    def get_context_data(self, **context):
        asked = {"language": get_language(), **self.request.GET.dict()}
        form = CountryForm(asked)
        chosen = form.cleaned_data if form.is_valid() else {}
        country, spoken = chosen.get("country", ""), chosen.get("language") or get_language()
        return super().get_context_data(
            form=form,
            country=country,
            spoken=spoken,
            replies=reading.ready_replies(country, spoken),
            lines=reading.help_lines(country, spoken),
            countries=reading.countries_with_lines(),
            **context,
        )
