"""Write the next version of a policy in the browser: begin it, its words and facts, give it up (A15, U9)."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from policies.forms.drafts import FactsForm, PolicyForm, StartForm, TextForm, WithdrawForm
from policies.guidance.rendering import render
from policies.library import drafts
from policies.library.comparing import compare
from policies.library.drafts import ChangedMeanwhile, DraftRefused
from policies.library.words import Words
from policies.models import Policy, PolicyVersion
from policies.reading import title_of
from policies.views.drafts import OfWriters, WriteDraft
from portal.formpages import FormPage
from portal.languages import Language, language_name, language_within
from portal.store import day_of

PREVIEW = "preview"
# The buttons that save and stay on the page, and where on it.
ANCHORS = {"stay": "", PREVIEW: "#preview"}
SEE_OTHER = 303


class PolicyNew(OfWriters, FormPage):
    form_class = PolicyForm
    refusals = (DraftRefused,)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Write a new policy"),
            submit=_("Create the policy and begin its text"),
            back_url=reverse("policies:drafts"),
            back_label=_("Drafts of policies"),
            intro=_("Nobody sees it before its first version is published, except those who are asked for comments."),
            **kwargs,
        )

    def act(self, form):
        now, answers = timezone.now(), form.cleaned_data
        policy = drafts.create_policy(
            answers["title"],
            slug=answers["slug"],
            binds_channels=answers["binds_channels"],
            by=self.request.user,
            at=now,
        )
        words = [Words(Language(get_language()), answers["title"], "")]
        version = drafts.start_draft(policy, words=words, by=self.request.user, at=now)
        return redirect("policies:draft-text", version.pk, get_language())


class DraftStart(OfWriters, FormPage):
    """Begin the next version of a policy."""

    form_class = StartForm
    refusals = (DraftRefused,)

    @cached_property
    def policy(self) -> Policy:
        return get_object_or_404(Policy, slug=self.kwargs["slug"])

    @cached_property
    def offered(self) -> list[PolicyVersion]:
        """What is in force today, and what comes after it."""
        published = self.policy.versions.published()
        in_force = PolicyVersion.objects.in_force(on=day_of(timezone.now())).values("pk")
        return list(published.filter(Q(pk__in=in_force) | Q(effective_on__gt=day_of(timezone.now()))).reverse())

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "versions": self.offered}

    def get_context_data(self, **kwargs):
        in_work = self.policy.versions.drafts().select_related("policy", "started_by").prefetch_related("texts")
        return super().get_context_data(
            title=_("Begin a new version"),
            submit=_("Begin the draft"),
            back_url=reverse("policies:policy", args=[self.policy.slug])
            if self.offered
            else reverse("policies:drafts"),
            back_label=self.policy.slug if not self.offered else title_of(self.offered[0]),
            in_work=list(in_work),
            **kwargs,
        )

    template_name = "policies/draft_start.html"

    def act(self, form):
        version = drafts.start_draft(self.policy, based_on=form.chosen(), by=self.request.user, at=timezone.now())
        return redirect("policies:draft", version.pk)


class DraftText(WriteDraft):
    """Write the words in one language; the preview is made by the server, with or without a script.

    Whatever is pressed saves, the preview too. What a script draws while one types saves nothing: nobody pressed anything,
    and a text that somebody else saved meanwhile would go unseen.
    """

    form_class = TextForm
    template_name = "policies/draft_text.html"
    theirs = None

    def dispatch(self, request, *args, **kwargs):
        if kwargs["language"] not in Language.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def language(self) -> str:
        return self.kwargs["language"]

    def held(self):
        return next((text for text in self.version.texts.all() if text.language == self.language), None)

    def get_initial(self):
        text = self.held()
        if text is None:
            return {"revision": 0}
        return {name: getattr(text, name) for name in ("title", "summary", "body", "changes", "revision")}

    def get_form_kwargs(self):
        held = self.held()
        follows = self.version.policy.versions.published().exists() or bool(held and held.changes)
        return {**super().get_form_kwargs(), "follows": follows}

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        typed = {
            name: form[name].value() or "" if name in form.fields else ""
            for name in ("title", "summary", "body", "changes")
        }
        return super().get_context_data(
            **{
                "language": self.language,
                "language_name": language_name(self.language),
                "title": _("%(title)s: text in %(language)s")
                % {"title": title_of(self.version), "language": language_within(self.language)},
                "held": self.held(),
                "typed": typed,
                "preview": render(typed["body"]),
                "preview_changes": render(typed["changes"]).html if typed["changes"] else "",
                "theirs": self.theirs,
                "difference": compare(self.theirs.body, typed["body"]) if self.theirs else None,
                "form": form,
                **kwargs,
            }
        )

    def post(self, request, *args, **kwargs):
        if request.htmx and request.POST.get("act") == PREVIEW:
            form = self.get_form()
            form.is_valid()
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def act(self, form):
        answers = form.cleaned_data
        words = Words(
            Language(self.language), answers["title"], answers["body"], answers["summary"], answers.get("changes", "")
        )
        try:
            drafts.save_text(
                self.version,
                self.language,
                words,
                revision=answers["revision"],
                by=self.request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as meanwhile:
            # The next press saves over it, knowingly: what stands there now is shown beside.
            self.theirs = meanwhile.text
            form.data = {**form.data.dict(), "revision": str(meanwhile.text.revision if meanwhile.text else 0)}
            raise
        messages.success(
            self.request, _("The text in %(language)s is saved.") % {"language": language_within(self.language)}
        )
        if (act := self.request.POST.get("act")) in ANCHORS:
            return HttpResponseRedirect(self.request.path + ANCHORS[act], status=SEE_OTHER)
        return redirect(f"{self.draft_url}?language={self.language}")


class DraftFacts(WriteDraft):
    form_class = FactsForm
    title = gettext_lazy("Version, authority and day")

    def get_initial(self):
        return {
            "number": self.version.number,
            "authority": self.version.authority,
            "effective_on": self.version.effective_on,
        }

    def act(self, form):
        drafts.save_facts(self.version, by=self.request.user, **form.cleaned_data)
        return redirect(self.draft_url)


class DraftWithdraw(WriteDraft):
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw this draft?")
    submit = gettext_lazy("Withdraw the draft")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            danger=True,
            intro=_("It stays readable for those who can read it now, and cannot be published any more."),
            **kwargs,
        )

    def act(self, form):
        drafts.withdraw_draft(self.version, why=form.cleaned_data["why"], by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The draft is withdrawn."))
        return redirect(self.draft_url)
