"""The record of a request to print, and as an accessible PDF, in either language and for any version handed in (A5).

Addresses: ``print/`` and ``pdf/`` with ``?language=fr&version=2``; without them the reader's language, and what was handed
in last (for whoever writes the request and has it: the answers as they stand).
"""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import TemplateView, View

from portal.giving_out import give_pdf
from portal.ratelimits import too_many
from requests_app.record import MANY_PDFS
from requests_app.record.typesetting import CannotTypeset, typeset
from requests_app.record.words import Edition, Record, edition_of, record_of
from requests_app.views.fetching import OneRequest

UNAVAILABLE = 503


class OnPaper(OneRequest):
    """What the page and the PDF have in common."""

    @property
    def language(self) -> str:
        """The language asked for, else the reader's. 404 for one that the portal does not speak."""
        language = self.request.GET.get("language") or translation.get_language()
        if language not in dict(settings.LANGUAGES):
            raise Http404
        return language

    @cached_property
    def edition(self) -> Edition:
        found = edition_of(
            self.channel_request, self.request.GET.get("version", ""), for_writer=self.is_writer or self.is_own
        )
        if found is None:
            raise Http404
        return found

    def record(self) -> Record:
        return record_of(
            self.channel_request,
            self.edition,
            at=self.at,
            language=self.language,
            address=self.request.build_absolute_uri(self.address("print", self.language)),
            for_writer=self.is_writer or self.is_own,
        )

    def address(self, page: str, language: str) -> str:
        """This record as ``page``, with its language and version in the address."""
        version = self.edition.version
        asked = {"language": language, **({"version": version.number} if version else {})}
        return f"{reverse(f'requests:{page}', args=[self.channel_request.pk])}?{urlencode(asked)}"


class RequestPrint(OnPaper, TemplateView):
    """Questions, answers, the team's questions, the decision; never an internal note."""

    template_name = "requests/print.html"

    def get(self, request, *args, **kwargs):
        return self.page()

    def page(self, *, problem: str = "", status: int = 200):
        """The whole page in the record's language, and not only its content."""
        language = self.language
        with translation.override(language):
            response = self.render_to_response(
                self.get_context_data(record=self.record(), problem=problem, **self.ways_on()), status=status
            )
            response.render()
        response.headers["Content-Language"] = language
        return response

    def ways_on(self) -> dict:
        others = [code for code, _name in settings.LANGUAGES if code != self.language]
        return {
            "pdf_url": self.address("pdf", self.language),
            "other_languages": [
                {"code": code, "name": in_its_own_words(code), "url": self.address("print", code)} for code in others
            ],
        }


def in_its_own_words(language: str) -> str:
    name = translation.get_language_info(language)["name_local"]
    return name[:1].upper() + name[1:]


class RequestPdf(OnPaper, View):
    """The same as a file. Where it cannot be made, the page that can be printed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        record = self.record()
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        try:
            with translation.override(self.language):
                made = typeset(record)
        except CannotTypeset as problem:
            return self.page_instead(str(problem))
        return give_pdf(made, name=self.file_name(), language=record.language)

    def file_name(self) -> str:
        version = self.edition.version
        reference = self.channel_request.reference or f"request-{self.channel_request.pk}"
        return f"{reference}-v{version.number}" if version else f"{reference}-draft"

    def page_instead(self, problem: str):
        page = RequestPrint()
        page.setup(self.request, *self.args, **self.kwargs)
        page.channel_request = self.channel_request
        return page.page(problem=problem, status=UNAVAILABLE)
