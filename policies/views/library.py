"""The policies: the text in force and every earlier one, who read and accepted it, and advice on one's own accounts."""

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from policies.drafting.reading import reads_every_draft, writes
from policies.forms.library import OnDayForm
from policies.guidance.rendering import render
from policies.library import sample
from policies.library.publishing import PublishingRefused
from policies.models import Acknowledgement, Policy, PolicyText, PolicyVersion
from policies.reading import NotInForce, acknowledge, text_for, version_url
from policies.views.versions import language_shown, published_version
from portal.filters import PortalFilterSet
from portal.languages import Language, language_within
from portal.listpages import Column, ListPage
from portal.store import day_of
from portal.views import back_to

public = method_decorator(login_not_required, name="dispatch")


def accepted_by(user, versions) -> dict[int, Acknowledgement]:
    """What ``user`` accepted among ``versions``, by version; what is carried over from another version counts (A10)."""
    if not user.is_authenticated:
        return {}
    counts_as = {version.pk: version.carried_from_id or version.pk for version in versions}
    mine = Acknowledgement.objects.filter(person=user).select_related("version")
    found = mine.annotate(counts_as=Coalesce("version__carried_from", "version")).filter(
        counts_as__in=set(counts_as.values())
    )
    exact = {one.version_id: one for one in found}
    alike = {one.counts_as: one for one in found}
    known = {pk: exact.get(pk) or alike.get(first) for pk, first in counts_as.items()}
    return {pk: one for pk, one in known.items() if one is not None}


def sorted_texts(version: PolicyVersion) -> list[PolicyText]:
    return sorted(version.texts.all(), key=lambda text: Language.values.index(text.language))


def may_publish(user) -> bool:
    return user.is_authenticated and user.may(Permission.PUBLISH_POLICIES)


@public
class PolicyList(TemplateView):
    """The versions in force today, and the first of a policy that is to come; open to everyone (A15)."""

    template_name = "policies/list.html"

    def get_context_data(self, **kwargs):
        today = day_of(timezone.now())
        versions = list(
            PolicyVersion.objects.to_show(on=today)
            .select_related("policy")
            .prefetch_related("texts")
            .order_by("-policy__binds_channels", "policy__slug")
        )
        accepted = accepted_by(self.request.user, versions)
        language = get_language()
        return super().get_context_data(
            rows=[
                {
                    "version": version,
                    "text": text_for(version, language),
                    "accepted": accepted.get(version.pk),
                    "to_come": version.effective_on > today,
                }
                for version in versions
            ],
            may_publish_sample=may_publish(self.request.user) and not versions and not Policy.objects.exists(),
            reads_drafts=reads_every_draft(self.request.user),
            **kwargs,
        )


class SamplePublish(PermissionRequired, View):
    permission = Permission.PUBLISH_POLICIES
    http_method_names = ["post"]

    def post(self, request):
        try:
            version = sample.load_sample(by=request.user, at=timezone.now())
        except PublishingRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("policies:list")
        messages.success(
            request,
            _(
                "The policy is published and in force from today. Everyone with access to a channel is asked to accept it."
            ),
        )
        return redirect("policies:policy", version.policy.slug)


@public
class PolicyPage(TemplateView):
    """One version's text, with everything U9 asks for. Without a number: the one in force today, or on ``?on=``."""

    template_name = "policies/policy.html"

    @cached_property
    def day_form(self) -> OnDayForm:
        return OnDayForm(self.request.GET if "on" in self.request.GET else None)

    @cached_property
    def policy(self) -> Policy:
        return get_object_or_404(Policy, slug=self.kwargs["slug"])

    def published(self):
        return self.policy.versions.published().select_related("policy", "replaces").prefetch_related("texts")

    def version(self) -> PolicyVersion:
        form = self.day_form
        if form.is_bound and form.is_valid():
            if found := self.published().in_force(on=form.cleaned_data["on"]).first():
                return found
            form.add_error("on", _("No version was in force on that day. Choose a later one."))
        return get_object_or_404(self.published().to_show(on=day_of(timezone.now())))

    def get(self, request, *args, **kwargs):
        context = self.get_context_data(version=self.version(), **kwargs)
        return self.render_to_response(context, status=422 if self.day_form.errors else 200)

    def get_context_data(self, *, version: PolicyVersion, **kwargs):
        today = day_of(timezone.now())
        text = text_for(version, get_language())
        versions = list(self.published())
        current = next((v for v in versions if v.effective_on <= today), None)
        user = self.request.user
        return super().get_context_data(
            policy=self.policy,
            version=version,
            text=text,
            text_lang=text.language if text.language != get_language() else "",
            rendered=render(text.body),
            changes=render(text.changes).html if text.changes else "",
            versions=versions,
            in_force=current is not None and current.pk == version.pk,
            current=current,
            to_come=version.effective_on > today,
            accepted=accepted_by(user, [version]).get(version.pk),
            sisters=self.sisters(today),
            may_read_readers=reads_every_draft(user),
            may_write=writes(user),
            may_settle=may_publish(user),
            texts=[(text.language, language_within(text.language)) for text in sorted_texts(version)],
            form=self.day_form,
            **kwargs,
        )

    def sisters(self, today) -> list:
        found = PolicyVersion.objects.in_force(on=today).filter(policy__sisters=self.policy).prefetch_related("texts")
        return [(version, text_for(version, get_language())) for version in found.select_related("policy")]


class VersionPage(PolicyPage):
    def version(self) -> PolicyVersion:
        return published_version(**self.kwargs)


class VersionAccept(View):
    """Any signed-in person may accept, external ones too (A10)."""

    http_method_names = ["get", "post"]

    def get(self, request, **kwargs):
        return redirect(f"{version_url(published_version(**kwargs))}#accept")

    def post(self, request, **kwargs):
        version = published_version(**kwargs)
        language = text_for(version, language_shown(request)).language
        try:
            acknowledge(version, by=request.user, language=language, at=timezone.now())
        except NotInForce as refusal:
            messages.error(request, str(refusal))
            return redirect("policies:policy", version.policy.slug)
        messages.success(
            request, _("Thank you. You have read and accepted version %(number)s.") % {"number": version.number}
        )
        return redirect(back_to(request) if request.POST.get("next") else version_url(version))


class ReaderFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="person__full_name", lookup_expr="icontains")
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Read in"), choices=Language.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Acknowledgement
        fields = []


class ReaderList(PermissionRequired, ListPage):
    """Who read and accepted one version, when and in which language (A10)."""

    permission = Permission.READ_AUDIT
    template_name = "policies/readers.html"
    filterset_class = ReaderFilter
    default_sort = "-at"
    export_name = "policy-readers"
    empty_title = gettext_lazy("Nobody has accepted this version yet.")
    empty_text = gettext_lazy("Everyone with access to a channel is asked to on the home page.")
    columns = (
        Column("name", gettext_lazy("Name"), value="person.full_name", sort="person__full_name"),
        Column("job", gettext_lazy("Function"), value="person.job_title", sort="person__job_title"),
        Column("language", gettext_lazy("Read in"), value="get_language_display", sort="language"),
        Column("at", gettext_lazy("Accepted"), template="policies/_accepted_at.html", sort="at"),
    )

    @cached_property
    def version(self) -> PolicyVersion:
        return published_version(**self.kwargs)

    def get_title(self):
        return _("Who read and accepted version %(number)s") % {"number": self.version.number}

    def get_rows(self):
        return Acknowledgement.objects.filter(version=self.version).select_related("person")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            version=self.version,
            text=text_for(self.version, get_language()),
            version_url=version_url(self.version),
            **kwargs,
        )
