"""The platforms: what everyone who asks for a channel should know of them, and how the portal administrator keeps that."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from accounts.access import PermissionRequired
from accounts.roles import Permission
from channels_registry import catalogue
from channels_registry.forms.platforms import PlatformForm, text_in
from channels_registry.models import Format, Platform
from portal.formpages import FormPage
from portal.listpages import Column, ListPage


def formats_of(platform: Platform) -> str:
    return ", ".join(str(Format(code).label) for code in platform.formats if code in Format.values)


class PlatformList(ListPage):
    template_name = "channels_registry/platforms.html"
    title = gettext_lazy("Platforms")
    default_sort = "name"
    export_name = "platforms"
    columns = (
        Column(
            "name", gettext_lazy("Platform"), sort="name", link=lambda row: reverse("channels:platform", args=[row.key])
        ),
        Column("formats", gettext_lazy("Formats"), value=formats_of),
        Column("answer_hours", gettext_lazy("Answer within (hours)"), sort="answer_hours", numeric=True),
        Column("quiet_after_days", gettext_lazy("We ask after (days)"), sort="quiet_after_days", numeric=True),
        Column("flag_after_days", gettext_lazy("Flagged after (days)"), sort="flag_after_days", numeric=True),
        Column("archived", gettext_lazy("Kept for history only"), sort="archived"),
    )

    def get_rows(self):
        return Platform.objects.all()


class PlatformDetail(DetailView):
    """What the platform is good for, what is expected there, and its own rules (I3, I4, I8)."""

    template_name = "channels_registry/platform.html"
    context_object_name = "platform"
    slug_field = slug_url_kwarg = "key"
    queryset = Platform.objects.prefetch_related("texts")

    def get_context_data(self, **context):
        texts = list(self.object.texts.all())
        language = get_language()
        return super().get_context_data(
            guidance=text_in(texts, "guidance", language),
            rules=text_in(texts, "rules", language),
            formats=formats_of(self.object),
            may_change=self.request.user.may(Permission.MANAGE_PLATFORMS),
            # The room above shows there what leaving it would mean (A20).
            reads_leaving=self.request.user.may(Permission.READ_AUDIT),
            **context,
        )


class PlatformForms(PermissionRequired, FormPage):
    permission = Permission.MANAGE_PLATFORMS
    refusals = (catalogue.PlatformRefused,)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.key = kwargs["key"]

    @property
    def platform(self) -> Platform:
        return get_object_or_404(Platform.objects.prefetch_related("texts"), key=self.key)

    def back(self) -> str:
        return reverse("channels:platform", args=[self.key])


class PlatformChange(PlatformForms):
    form_class = PlatformForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return {**kwargs, "platform": self.platform}

    def get_context_data(self, **context):
        title = _("Change %(name)s") % {"name": self.platform.name}
        return super().get_context_data(title=title, submit=_("Save changes"), back_url=self.back(), **context)

    def act(self, form):
        changed = catalogue.change_platform(
            self.platform, facts=form.facts, texts=form.texts, by=self.request.user, at=timezone.now()
        )
        messages.success(self.request, _("Saved. It holds from now on.") if changed else _("Nothing was changed."))
        return redirect(self.back())


class PlatformArchive(PermissionRequired, DetailView):
    """Keep a platform for history only, or offer it again: a page that says what follows, with one button."""

    permission = Permission.MANAGE_PLATFORMS
    template_name = "channels_registry/platform_archive.html"
    context_object_name = "platform"
    slug_field = slug_url_kwarg = "key"
    queryset = Platform.objects.all()
    refusal = ""

    def post(self, request, key):
        platform = self.object = self.get_object()
        act = catalogue.offer_platform if request.POST.get("offer") else catalogue.archive_platform
        try:
            act(platform, by=request.user, at=timezone.now())
        except catalogue.PlatformRefused as refusal:
            return self.render_to_response(self.get_context_data(refusal=str(refusal)), status=422)
        messages.success(
            request,
            _("%(name)s is kept for history only.") % {"name": platform}
            if platform.archived
            else _("%(name)s is offered again.") % {"name": platform},
        )
        return redirect("channels:platform", key)
