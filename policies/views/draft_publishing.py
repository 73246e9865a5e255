"""Publish a draft, and settle what holds for every version of a policy: the lead's pages (A10, A15, U9)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.roles import Permission
from policies.forms.drafts import PolicySettingsForm, PublishForm
from policies.library import drafts, publishing
from policies.library.drafts import DraftRefused
from policies.library.publishing import ChangedSinceRead
from policies.models import Policy, PolicyVersion
from policies.reading import policy_names, version_url
from policies.views.drafts import OfWriters, WriteDraft
from portal.formpages import FormPage
from portal.languages import Language, language_name, language_within
from portal.store import day_of


class DraftPublish(WriteDraft):
    """What publishing means, and the button: the lead's."""

    permission = Permission.PUBLISH_POLICIES
    form_class = PublishForm
    template_name = "policies/draft_publish.html"

    @property
    def submit(self) -> str:
        return _("Publish version %(number)s") % {"number": self.version.number}

    @property
    def title(self) -> str:
        return _("Publish version %(number)s?") % {"number": self.version.number}

    @cached_property
    def replaced(self) -> PolicyVersion | None:
        return publishing.newest_published(self.version.policy)

    def get_form_kwargs(self):
        more = {"binds": self.version.policy.binds_channels, "follows": self.replaced is not None}
        return {**super().get_form_kwargs(), **more}

    def get_initial(self):
        return {
            "effective_on": self.version.effective_on or day_of(timezone.now()),
            "read": publishing.state_of(self.version),
        }

    def get_context_data(self, **kwargs):
        texts = list(self.version.texts.all())
        written = {text.language for text in texts}
        return super().get_context_data(
            **{
                "texts": texts,
                "language_names": [language_name(text.language) for text in texts],
                "missing": [language_within(code) for code in Language.values if code not in written],
                "unexplained": self.replaced is not None and any(not text.changes for text in texts),
                "replaced": self.replaced,
                # Begun from another text than the one it would replace: what was published since could be lost.
                "overtaken": self.replaced is not None and self.version.based_on_id not in (None, self.replaced.pk),
                "to_do": publishing.still_to_do(self.version, effective_on=None, at=timezone.now()),
                **kwargs,
            }
        )

    def act(self, form):
        try:
            version = publishing.publish_draft(
                self.version, by=self.request.user, at=timezone.now(), **form.cleaned_data
            )
        except ChangedSinceRead:
            self.show_as_it_stands(form)
            raise
        messages.success(self.request, _("Version %(number)s is published.") % {"number": version.number})
        return redirect(version_url(version))

    def show_as_it_stands(self, form):
        """The page that comes back is about the draft as it is now, and so is its button."""
        del self.version
        self.__dict__.pop("replaced", None)
        form.data = form.data.copy()
        form.data["read"] = publishing.state_of(self.version)


class PolicySettings(OfWriters, FormPage):
    """What the policy binds and which policies stand beside it."""

    permission = Permission.PUBLISH_POLICIES
    form_class = PolicySettingsForm
    refusals = (DraftRefused,)

    @cached_property
    def policy(self) -> Policy:
        return get_object_or_404(Policy, slug=self.kwargs["slug"])

    @cached_property
    def names(self) -> dict[int, str]:
        return policy_names()

    def get_form_kwargs(self):
        others = Policy.objects.exclude(pk=self.policy.pk)
        return {**super().get_form_kwargs(), "policies": others, "names": self.names}

    def get_initial(self):
        return {"binds_channels": self.policy.binds_channels, "sisters": self.policy.sisters.all()}

    @property
    def back(self) -> str:
        published = self.policy.versions.published().exists()
        return reverse("policies:policy", args=[self.policy.slug]) if published else reverse("policies:drafts")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Settings of this policy"),
            submit=_("Save"),
            back_url=self.back,
            back_label=self.names.get(self.policy.pk, self.policy.slug),
            intro=_("These hold for every version, from now on."),
            **kwargs,
        )

    def act(self, form):
        answers = form.cleaned_data
        drafts.change_policy(
            self.policy,
            binds_channels=answers["binds_channels"],
            sisters=list(answers["sisters"]),
            by=self.request.user,
            at=timezone.now(),
        )
        messages.success(self.request, _("The settings of the policy are saved."))
        return redirect(self.back)
