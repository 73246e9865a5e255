"""Give a file out to be saved: one that is kept, since the portal never shows what somebody brought (A4, A8), or a PDF."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# Whatever a browser makes of a file, it runs nothing and fetches nothing.
GIVEN_OUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def give_out(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """``name`` is what the file is saved as; ``content_type`` one of ``portal.files.FileKind``."""
    kind = f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type
    response = HttpResponse(bytes(data), content_type=kind, headers=GIVEN_OUT)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def give_pdf(made: bytes, *, name: str, language: str) -> HttpResponse:
    """A PDF made for its reader, kept by no cache; ``name`` without the language and the ending."""
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(True, f"{name}-{language}.pdf"),
            "Content-Language": language,
            "Cache-Control": "no-store, private",
        },
    )
