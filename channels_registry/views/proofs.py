"""The proof of an access: asked for, answered with a picture of a one-time phrase, looked at by somebody else (A8)."""

from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry import evidence, proving, rights
from channels_registry.forms.access import LookAtProofForm, PhrasePictureForm
from channels_registry.models import Challenge, Grant
from channels_registry.verifying import VerifyRefused
from channels_registry.views.pages import ChannelForm
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.forms import PortalForm


class ProofAsk(ChannelForm):
    """Why a proof can be asked here, and the button that asks; where it cannot, the page says why."""

    form_class = PortalForm
    template_name = "channels_registry/proof_ask.html"
    refusals = (VerifyRefused,)
    title, submit = gettext_lazy("Ask for a proof of access"), gettext_lazy("Ask for the proof")

    @cached_property
    def grant(self) -> Grant:
        grants = Grant.objects.not_ended().filter(channel=self.channel).select_related("channel", "person")
        return get_object_or_404(grants, pk=self.kwargs["grant"])

    def get_context_data(self, **context):
        return super().get_context_data(
            grant=self.grant,
            why=proving.reason_to_ask(self.channel, at=self.at),
            why_not=proving.why_not_asked(),
            **context,
        )

    def act(self, form):
        proving.ask_proof(self.grant, by=self.request.user, at=self.at)
        self.done = _("%(name)s has a letter with the way to the phrase; it is good for 14 days.") % {
            "name": self.grant.person
        }
        return self.finished()


class OfProof(ChannelForm):
    """A page about one proof, for its holder and the team; the auditors read it."""

    refusals = (VerifyRefused, NotAccepted)

    @cached_property
    def challenge(self) -> Challenge:
        proofs = Challenge.objects.filter(grant__channel=self.channel)
        related = ("grant__channel", "grant__person", "holder", "asked_by", "ended_by", "evidence")
        return get_object_or_404(proofs.select_related(*related), pk=self.kwargs["proof"])

    @property
    def is_holder(self) -> bool:
        return self.challenge.holder_id == self.request.user.pk

    def refusal(self) -> str:
        return "" if proving.reads_proof(self.challenge, self.request.user) else rights.ask_the_team()

    def get_context_data(self, **context):
        challenge = self.challenge
        return super().get_context_data(
            challenge=challenge,
            is_holder=self.is_holder,
            may_answer=self.is_holder and challenge.is_open_at(self.at) and challenge.grant.ended_at is None,
            may_look=self._waits_for_a_look() and not proving.second_look_refused(challenge, self.request.user),
            # Why the second look does not come: nobody else is there to give it.
            nobody_to_look=self._waits_for_a_look() and not proving.who_can_look(challenge, at=self.at).exists(),
            waits_for_a_look=self._waits_for_a_look(),
            **context,
        )

    def _waits_for_a_look(self) -> bool:
        return self.challenge.ended_at is None and self.challenge.answered_at is not None

    @property
    def proof_url(self) -> str:
        return reverse("channels:proof", args=[self.channel.pk, self.challenge.pk])


class ProofPage(OfProof):
    """The phrase and what to do with it, for whoever was asked; how it stands, for the team."""

    most_bytes = MOST_BYTES_OF_PAGE
    form_class = PhrasePictureForm
    template_name = "channels_registry/proof.html"
    title, submit = gettext_lazy("Proof of access"), gettext_lazy("Send the picture")
    done = gettext_lazy("Thank you. Somebody of the communications team looks at the picture.")

    def refusal(self) -> str:
        if self.request.method == "POST" and not self.is_holder:
            return _("Only the person who was asked can answer with a picture.")
        return super().refusal()

    @property
    def back_url(self) -> str:
        return reverse("channels:detail", args=[self.channel.pk])

    def act(self, form):
        by = self.request.user
        with transaction.atomic():  # a picture is kept only where it answers something
            kept = evidence.keep_evidence(self.channel, form.cleaned_data["picture"], by=by, at=self.at)
            proving.answer_challenge(self.challenge, evidence=kept, by=by, at=self.at)
        return self.finished()


class ProofLook(OfProof):
    """A second person of the team says what the picture shows."""

    form_class = LookAtProofForm
    template_name = "channels_registry/proof_look.html"
    title, submit = gettext_lazy("Does the picture show the phrase?"), gettext_lazy("Record what it shows")

    def refusal(self) -> str:
        return proving.second_look_refused(self.challenge, self.request.user)

    def get(self, request, *args, **kwargs):
        if not self._waits_for_a_look():
            return redirect(self.proof_url)
        return super().get(request, *args, **kwargs)

    def act(self, form):
        facts = form.cleaned_data
        made = proving.confirm_proof(
            self.challenge,
            picture=self._looked_at(),
            shown=facts["shown"] == "yes",
            note=facts["note"],
            by=self.request.user,
            at=self.at,
        )
        if made is None:
            self.done = _("It is on record that the picture does not show the phrase. You can ask for a new proof.")
        else:
            self.done = _("The access of %(name)s is proved.") % {"name": self.challenge.grant.person}
        return self.finished()

    def _looked_at(self) -> int | None:
        """The key of the picture that the page showed. No field of the form: after a refusal the page carries the new one."""
        text = self.request.POST.get("picture", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
