"""Read and accept on one page, by the link of a letter or signed in; and one's own acceptances (A10, design §5.7, §5.12)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from accounts.models import Person
from policies.acknowledging import keys
from policies.acknowledging.asking import Owed, owed_by
from policies.acknowledging.bound import bound
from policies.acknowledging.pages import accepted_by, readings
from policies.models import Acknowledgement, ReadingKey
from policies.reading import NotInForce, acknowledge, text_for
from policies.views.versions import language_shown
from portal.ratelimits import Limit, too_many
from portal.store import day_of

# An office behind one address reads for many people in an hour.
BY_LINK = Limit("reading-link", most=300, seconds=3600)
NEW_LINK = Limit("reading-new-link", most=10, seconds=3600)
GONE, UNFIT = 410, 422
by_link = method_decorator([login_not_required, never_cache], name="dispatch")


class ReadAndAccept:
    """All that a person has still to accept, with one button at the end. GET changes nothing."""

    template_name = "policies/read.html"
    http_method_names = ["get", "head", "post", "options"]
    key: ReadingKey | None = None

    @property
    def reader(self) -> Person:
        raise NotImplementedError

    def here(self) -> str:
        raise NotImplementedError

    def asked(self) -> list[Owed]:
        return owed_by(Person.objects.filter(pk=self.reader.pk), at=self.at).get(self.reader.pk, [])

    @cached_property
    def owed(self) -> list[Owed]:
        return self.asked()

    def get(self, request, *args, **kwargs):
        return self.show()

    def post(self, request, *args, **kwargs):
        """What was on the page is accepted, and nothing that came into force meanwhile: that comes back to be read."""
        read, shown = set(request.POST.getlist("version")), language_shown(request)
        chosen = [one.version for one in self.owed if str(one.version.pk) in read]
        if not chosen:
            return self.show(changed=bool(self.owed), status=UNFIT if self.owed else 200)
        try:
            with transaction.atomic():
                for version in chosen:
                    language = text_for(version, shown).language
                    acknowledge(version, by=self.reader, language=language, at=self.at, by_link=self.key is not None)
                if self.key is not None:
                    keys.end_if_answered(self.key, at=self.at)
        except NotInForce:
            del self.owed
            return self.show(changed=True, status=UNFIT)
        messages.success(
            request,
            ngettext(
                "Thank you. You have read and accepted the text.",
                "Thank you. You have read and accepted the %(count)d texts.",
                len(chosen),
            )
            % {"count": len(chosen)},
        )
        return redirect(self.here())

    def show(self, *, changed: bool = False, status: int = 200):
        context = self.get_context_data(
            readings=readings(self.owed, language=get_language()),
            waits=bound().what_waits(self.reader.pk),
            today=day_of(self.at),
            changed=changed,
            reader=self.reader,
            here=self.here(),
            by_link=self.key is not None,
        )
        response = self.render_to_response(context, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


class MyReading(ReadAndAccept, TemplateView):
    """The same for whoever is signed in."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    @property
    def reader(self):
        return self.request.user

    def here(self):
        return reverse("policies:mine-read")

    def show(self, **how):
        if not self.owed:
            return redirect("policies:mine")
        return super().show(**how)


class WithKey:
    """The address is the key: a wrong one is no page, one that is over says what to do. A limit holds those who guess.

    No other site learns the address by a link from here (SECURE_REFERRER_POLICY).
    """

    limit = BY_LINK

    def dispatch(self, request, *args, **kwargs):
        if wait := self.limit.wait_for(request):
            return too_many(request, wait)
        self.at = timezone.now()
        self.key = keys.open_key(kwargs["token"], self.at)
        self.over = None if self.key else keys.key_once_given(kwargs["token"])
        if self.key is None and self.over is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def render_over(self, *, outcome: keys.NewLink | None = None, status: int = GONE):
        """All of it accepted: thanks. Else what to do instead."""
        accepted = accepted_by(self.over.person).filter(version__in=self.over.versions)
        done = {one.version_id for one in accepted} >= set(self.over.versions) and outcome is None
        context = {
            "token": self.kwargs["token"],
            "outcome": outcome,
            "done": done,
            "rows": [(one, text_for(one.version, get_language())) for one in accepted] if done else [],
        }
        response = render(self.request, "policies/read_over.html", context, status=200 if done else status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


@by_link
class ReadByLink(WithKey, ReadAndAccept, TemplateView):
    """What the letter asked, without a password; each version is accepted by it once."""

    @property
    def reader(self):
        return self.key.person

    def here(self):
        return reverse("policies:read", args=[self.kwargs["token"]])

    def asked(self):
        return [one for one in super().asked() if one.version.pk in self.key.versions]

    def get(self, request, *args, **kwargs):
        if self.key is None:
            asked = request.GET.get("new-link", "")
            outcome = keys.NewLink(asked) if asked in set(keys.NewLink) else None
            return self.render_over(outcome=outcome, status=GONE if outcome is None else 200)
        if not self.owed:
            # Accepted in another way, or replaced by a later version: nothing that this link may open is left.
            self.over = self.key
            return self.render_over()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.key is None or not self.owed:
            self.over = self.over or self.key
            return self.render_over()
        return super().post(request, *args, **kwargs)


@by_link
class NewReadingLink(WithKey, View):
    """The holder of a link that is over asks for a new one; it goes to the address the portal has."""

    http_method_names = ["post"]
    limit = NEW_LINK

    def post(self, request, token):
        outcome = keys.send_new_link(self.over or self.key, at=self.at)
        return redirect(f"{reverse('policies:read', args=[token])}?new-link={outcome}")


class MyAcceptances(TemplateView):
    """What I accepted, and what I have still to accept."""

    template_name = "policies/mine.html"

    def get_context_data(self, **kwargs):
        person, at, language = self.request.user, timezone.now(), get_language()
        owed = owed_by(Person.objects.filter(pk=person.pk), at=at).get(person.pk, [])
        accepted: list[Acknowledgement] = list(accepted_by(person))
        waits = bound().what_waits(person.pk) if owed else []
        return super().get_context_data(
            title=_("What I read and accepted"),
            asked=bool(waits) or any(one.due_on for one in owed),
            owed=readings(owed, language=language, whole=False),
            waits=waits,
            today=day_of(at),
            rows=[(one, text_for(one.version, language)) for one in accepted],
            **kwargs,
        )
