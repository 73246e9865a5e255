"""What lies ready for an emergency: read by everyone who is signed in, kept by the team (N15, I8)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from channels_registry import rights
from channels_registry.models import Platform
from enforcement.forms.incidents import MessageForm, StepsForm
from enforcement.incidents import sight, texts
from enforcement.incidents.opening import AlertRefused
from enforcement.models import Audience, EmergencyMessage, IncidentKind, RecoverySteps
from portal.formpages import FormPage
from portal.languages import Language

ALL = "all"
FILLED_IN = gettext_lazy(
    "These are filled in by themselves: {channel}, {platform}, {organisation}, and {check} for the link of the public check."
)


class EmergencyTexts(TemplateView):
    """One kind of alert: the steps that hold everywhere, those of each platform, and the messages."""

    template_name = "enforcement/incidents/texts.html"

    def get_context_data(self, **context):
        asked = self.request.GET.get("kind", "")
        kind = IncidentKind(asked) if asked in IncidentKind.values else IncidentKind.COMPROMISED
        base = reverse("enforcement:emergency-texts")
        steps = texts.all_steps(kind, language=get_language())
        rows = EmergencyMessage.objects.filter(kind=kind).exclude(text="")
        written = {(row.audience, row.language): row.text for row in rows}
        return super().get_context_data(
            kind=kind,
            kinds=[
                {"label": one.label, "url": f"{base}?kind={one.value}", "current": one == kind} for one in IncidentKind
            ],
            general=steps.pop(None, texts.Steps()),
            platforms=[(platform, steps.get(platform.pk)) for platform in Platform.objects.offered()],
            messages_ready=[
                (
                    one,
                    [
                        (code, Language(code).label, text)
                        for (audience, code), text in sorted(written.items())
                        if audience == one.value
                    ],
                )
                for one in Audience
            ],
            filled_in=FILLED_IN,
            handles=sight.handles(self.request.user),
            **context,
        )


class TextForm(FormPage):
    refusals = (AlertRefused,)

    def dispatch(self, request, *args, **kwargs):
        if not sight.handles(request.user):
            raise PermissionDenied(rights.ask_the_team())
        if kwargs["kind"] not in IncidentKind.values:
            raise Http404
        self.kind = IncidentKind(kwargs["kind"])
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return f"{reverse('enforcement:emergency-texts')}?kind={self.kind.value}"

    def get_context_data(self, **context):
        return super().get_context_data(
            submit=_("Save changes"), back_url=self.back(), back_label=_("Ready for an emergency"), **context
        )

    def saved(self, changed: list[str]):
        messages.success(self.request, _("Saved. It holds from now on.") if changed else _("Nothing was changed."))
        return redirect(self.back())


class StepsChange(TextForm):
    form_class = StepsForm

    @property
    def platform(self) -> Platform | None:
        key = self.kwargs["platform"]
        return None if key == ALL else get_object_or_404(Platform, key=key)

    def get_form_kwargs(self):
        rows = RecoverySteps.objects.filter(kind=self.kind, platform=self.platform)
        return super().get_form_kwargs() | {"written": {row.language: row for row in rows}}

    def get_context_data(self, **context):
        title = _("Steps: %(kind)s, %(platform)s") % {
            "kind": self.kind.label, "platform": self.platform or _("every platform"),
        }  # fmt: skip
        return super().get_context_data(title=title, **context)

    def act(self, form):
        changed = texts.change_steps(
            self.platform, self.kind, texts=form.texts, by=self.request.user, at=timezone.now()
        )
        return self.saved(changed)


class MessageChange(TextForm):
    form_class = MessageForm

    def dispatch(self, request, *args, **kwargs):
        if kwargs["audience"] not in Audience.values:
            raise Http404
        self.audience = Audience(kwargs["audience"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        rows = EmergencyMessage.objects.filter(kind=self.kind, audience=self.audience)
        return super().get_form_kwargs() | {"written": {row.language: row for row in rows}}

    def get_context_data(self, **context):
        title = _("Message: %(kind)s, %(audience)s") % {"kind": self.kind.label, "audience": self.audience.label}
        return super().get_context_data(title=title, intro=FILLED_IN, **context)

    def act(self, form):
        changed = texts.change_message(
            self.kind, self.audience, texts=form.texts, by=self.request.user, at=timezone.now()
        )
        return self.saved(changed)
