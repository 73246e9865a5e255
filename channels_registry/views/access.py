"""How sure each access is, what is known of a channel's safety, and how one gets in: the pages on which it is said."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from accounts.models import Person
from channels_registry import evidence, rights, stating, verifying
from channels_registry.forms.access import ConfirmAccessForm, FactsForm, WayInForm
from channels_registry.models import OF_GRANT, SINGLE_LOGIN, Fact, Grant, SecurityFact, Strength, WayIn, WayInDetails
from channels_registry.views.pages import ChannelForm, KeptByItsPeople, OfChannel
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.giving_out import give_out


class AccessConfirm(ChannelForm):
    """Say of several people at once that their access is as it stands here: claimed, or seen in one picture."""

    most_bytes = MOST_BYTES_OF_PAGE
    form_class = ConfirmAccessForm
    template_name = "channels_registry/access_confirm.html"
    refusals = (verifying.VerifyRefused, NotAccepted)
    title, submit = gettext_lazy("Confirm who has access"), gettext_lazy("Confirm the access")

    def refusal(self) -> str:
        if verifying.may_attest(self.request.user, self.channel, at=self.at):
            return ""
        return rights.ask_the_team()

    @cached_property
    def grants(self) -> list[Grant]:
        grants = Grant.objects.not_ended().filter(channel=self.channel, starts_at__lte=self.at)
        return list(grants.select_related("channel", "person").order_by("starts_at", "pk"))

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "grants": self.grants}

    def get_context_data(self, **context):
        return super().get_context_data(grants=self.grants, **context)

    def act(self, form):
        facts, by = form.cleaned_data, self.request.user
        chosen = [grant for grant in self.grants if grant.pk in facts["grants"]]
        strength = Strength(facts["strength"])
        picture = facts["picture"]
        with transaction.atomic():  # a picture is kept only for what is stated
            kept = evidence.keep_evidence(self.channel, picture, by=by, at=self.at) if picture else None
            made = verifying.attest_many(
                chosen, strength=strength, by=by, at=self.at, evidence=kept, note=facts["note"]
            )
        self.done = ngettext(
            "The access of one person is confirmed.", "The access of %(count)d people is confirmed.", len(made)
        ) % {"count": len(made)}
        return self.finished()


class EvidenceFile(OfChannel, View):
    """A picture or paper, to be kept and never to be shown by the browser."""

    http_method_names = ["get", "head", "options"]

    def refusal(self) -> str:
        return ""

    def get(self, request, pk, name) -> HttpResponse:
        files = evidence.visible_to(request.user, at=self.at).kept().filter(channel=self.channel)
        file = get_object_or_404(files.select_related("content"), name=name)
        return give_out(file.content.data, name=file.shown_name, content_type=file.content_type)


class ChannelFacts(KeptByItsPeople, ChannelForm):
    """All five facts of the channel, each yes, no or not known."""

    form_class = FactsForm
    refusals = (verifying.VerifyRefused,)
    title, submit = gettext_lazy("What is known about the safety of this channel"), gettext_lazy("State this")
    intro = gettext_lazy(
        "“Not known” is an honest answer, and nobody is blamed for it. What you leave as it stands counts as said again "
        "today; what you leave open is not stated."
    )
    done = gettext_lazy("It is on record what is known, and since when.")
    facts = tuple(Fact)
    grant = None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "facts": self.facts}

    def get_initial(self):
        current = SecurityFact.objects.current().filter(channel=self.channel, grant=self.grant)
        return dict(current.values_list("fact", "value"))

    def act(self, form):
        stating.state_facts(self.channel, form.answers(), by=self.request.user, at=self.at, grant=self.grant)
        return self.finished()


class GrantFacts(ChannelFacts):
    """What can differ from person to person, of one access."""

    facts = OF_GRANT
    title = gettext_lazy("What is known of one person’s access")
    template_name = "channels_registry/grant.html"

    @cached_property
    def grant(self) -> Grant:
        grants = Grant.objects.not_ended().filter(channel=self.channel).select_related("channel", "person")
        return get_object_or_404(grants, pk=self.kwargs["grant"])

    def refusal(self) -> str:
        # Its holder knows it best.
        own = Grant.objects.not_ended().filter(channel=self.channel, person=self.request.user, pk=self.kwargs["grant"])
        return "" if own.exists() else super().refusal()

    def get_context_data(self, **context):
        return super().get_context_data(grant=self.grant, **context)


class ChannelWayIn(KeptByItsPeople, ChannelForm):
    form_class = WayInForm
    template_name = "channels_registry/way_in.html"
    refusals = (verifying.VerifyRefused,)
    title, submit = gettext_lazy("State the way in"), gettext_lazy("State the way in")
    done = gettext_lazy("The way in is stated.")

    @cached_property
    def details(self) -> WayInDetails | None:
        return getattr(self.channel, "way_in_details", None)

    def get_initial(self):
        # Nothing is suggested where nobody has said anything.
        known = {"way_in": self.channel.way_in} if self.channel.way_in != WayIn.UNKNOWN else {}
        if self.details is not None:
            known |= {name: getattr(self.details, name) for name in ("safe", "entry", "keeper", "spare")}
        return known

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        holders = Person.objects.filter(grants__in=Grant.objects.live(self.at).filter(channel=self.channel))
        for name in ("keeper", "spare"):
            form.fields[name].suggest(holders.order_by("full_name"))
        return form

    def get_context_data(self, **context):
        lesser = list(stating.lesser_access(self.channel)) if self.channel.way_in not in SINGLE_LOGIN else []
        return super().get_context_data(lesser=lesser, manages=rights.manages(self.request.user), **context)

    def act(self, form):
        facts = form.cleaned_data
        stating.state_way_in(
            self.channel,
            way_in=WayIn(facts["way_in"]),
            safe=facts["safe"],
            entry=facts["entry"],
            keeper=facts["keeper"],
            spare=facts["spare"],
            by=self.request.user,
            at=self.at,
        )
        return self.finished()
