"""The yearly check-up by the link of a letter: all pages of one person, without a sign-in (design §5.12)."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from audits.checkup.asking import readable_by
from audits.checkup.letters import open_key
from audits.models import SheetKey
from audits.views.check_up import JOINED, CanClose, OnSheet, Same, WholePage
from portal.ratelimits import Limit, too_many

# An office behind one address answers for many channels in an hour.
BY_LINK = Limit("check-up-link", most=300, seconds=3600)
GONE = 410
by_link = method_decorator([login_not_required, never_cache], name="dispatch")


class WithKey:
    """The address is the key. GET changes nothing; no search engine keeps it; a limit holds those who guess.

    No other site learns the address by a link from here (SECURE_REFERRER_POLICY). With “no-referrer” a browser would send
    the form without its origin, and it would be refused.
    """

    by_link = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()
        self.key: SheetKey | None = open_key(kwargs["token"], at=self.at)
        self.reader = self.key.person if self.key else None

    def dispatch(self, request, *args, **kwargs):
        if wait := BY_LINK.wait_for(request):
            return too_many(request, wait)
        if self.key is None and request.method in ("GET", "HEAD", "POST"):
            return self.render_gone()
        return super().dispatch(request, *args, **kwargs)

    def render_gone(self):
        response = render(self.request, "audits/check_up/gone.html", status=GONE)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def asked(self):
        """What is asked of this person in this campaign, and what they may still see of it."""
        found = readable_by(self.reader, at=self.at).filter(campaign=self.key.campaign_id, person=self.reader)
        return found.select_related(*JOINED).order_by(F("answered_at").asc(nulls_first=True), "channel__name", "pk")


@by_link
class LinkedList(WithKey, TemplateView):
    """All pages of one person, in the order in which they are left to answer."""

    template_name = "audits/check_up/linked.html"

    def get_context_data(self, **context):
        pages = list(self.asked())
        token = self.kwargs["token"]
        rows = [
            {"sheet": sheet, "url": reverse("audits:check-up-linked-page", args=[token, sheet.pk])} for sheet in pages
        ]
        left = sum(not sheet.is_answered for sheet in pages)
        return super().get_context_data(key=self.key, rows=rows, left=left, campaign=self.key.campaign, **context)


class OnLinkedSheet(WithKey, OnSheet):
    def dispatch(self, request, *args, **kwargs):
        if self.key is not None:
            self.sheet = self.asked().filter(pk=kwargs["pk"]).first()
            if self.sheet is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def addresses(self) -> dict[str, str]:
        args = [self.kwargs["token"], self.sheet.pk]
        return {
            "here": reverse("audits:check-up-linked-page", args=args),
            "answer": reverse("audits:check-up-linked-answer", args=args),
            "same": reverse("audits:check-up-linked-same", args=args),
            "close": reverse("audits:check-up-linked-close", args=args),
            "list": reverse("audits:check-up-linked", args=args[:1]),
        }


@by_link
class LinkedPage(OnLinkedSheet, TemplateView):
    pass


@by_link
class LinkedAnswer(OnLinkedSheet, WholePage, FormView):
    pass


@by_link
class LinkedSame(OnLinkedSheet, Same, FormView):
    pass


@by_link
class LinkedClose(OnLinkedSheet, CanClose, FormView):
    pass
