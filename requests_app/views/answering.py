"""The pages on which questions are answered: scope, the six of the self-check, and one page per section (A4, A9).

“Save and continue” asks for everything on the page; what is sound is saved even when something is still missing. “Save and
come back later” asks for nothing, nor does “Save and add a file”. Two further buttons only look: which channels are near, and what is known of the names.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.roles import Permission
from portal.formpages import REFUSED
from requests_app.annex1.beside import beside
from requests_app.annex1.branching import asked
from requests_app.annex1.choices import OUT_OF_SCOPE, Behalf
from requests_app.annex1.completeness import form_of
from requests_app.annex1.forms import FORMS
from requests_app.annex1.questions import QUESTIONS, SCOPE, SECTIONS, SELF_CHECK
from requests_app.annex1.tiers import tier_of
from requests_app.drafting.co_writing import others_writing
from requests_app.drafting.drafts import SavedElsewhere, print_of, save_answers
from requests_app.drafting.kept_posts import take_back
from requests_app.names import findings
from requests_app.refusals import NotAllowed
from requests_app.similarity import nearest, wanted_by
from requests_app.versions.points import by_question, open_round
from requests_app.views.autosaving import AUTOSAVE, SavesWhileTyping
from requests_app.views.fetching import OwnAnswers
from requests_app.views.nearby import ASKED_AS_QUESTION, NEARBY, ShowsNearby
from requests_app.views.steps import step_after

LOOK_ONLY = ("near", "names")
# The page shows words that are not saved: kept while their writer signed in again, or refused as they stand.
KEPT, REFUSED_ONCE = "kept", "refused"


class QuestionPage(ShowsNearby, SavesWhileTyping, OwnAnswers, TemplateView):
    template_name = "requests/questions.html"

    def keys(self, sheet) -> list[str]:
        """The questions of this page that are asked, given the answers on ``sheet``."""
        raise NotImplementedError

    def title(self) -> str:
        raise NotImplementedError

    lead = ""

    def get(self, request, *args, **kwargs):
        kept = take_back(request, at=self.at)
        if kept is not None:
            messages.info(request, _("You had been signed out. What you typed is back; it is not saved yet."))
            return self.look(kept, unsaved=KEPT)
        return self.show([self.fresh(key) for key in self.keys(self.sheet)])

    def post(self, request, *args, **kwargs):
        then = request.POST.get("then", "continue")
        if then == AUTOSAVE:
            return self.autosave()
        if then == NEARBY:
            return self.nearby()
        if then in LOOK_ONLY:
            return self.look(request.POST)
        drafts = self.read(request.POST)
        sound = self.sound(drafts)
        expected = {key: request.POST.get(f"{key}-seen", "") for key in sound}
        before = self.keys(self.sheet)
        try:
            save_answers(self.channel_request, sound, by=request.user, at=self.at, expected=expected)
        except SavedElsewhere as refusal:
            return self.show_clashes(refusal, drafts)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        self.sheet = type(self.sheet)(self.channel_request, at=self.at)
        if then == "later":
            return self.come_back_later(drafts)
        if then == "files" and all(form.is_valid() for form in drafts.values()):
            return redirect("requests:files", self.channel_request.pk)
        return self.go_on(request.POST, drafts, before)

    # --- Reading what was posted ------------------------------------------------------------------------------------
    def fresh(self, key):
        return self.form(key, initial=FORMS[key].starting_with(self.sheet))

    def form(self, key, data=None, *, sheet=None, **kwargs):
        sheet = sheet or self.sheet
        if key == "q07":
            near = kwargs["near"] = near_channels(sheet, user=self.request.user)
            if data is not None:
                kwargs["unseen"] = frozenset(channel.pk for channel in near if not is_shown(data, channel))
        return FORMS[key](data, sheet=sheet, prefix=key, **kwargs)

    def read(self, data, *, touched_only: bool = False) -> dict:
        """Draft forms of what was posted. Later ones see the answers of earlier ones: names need the platform.

        Questions that were not posted are left as they are stored: the page of this window does not show them yet, or with
        ``touched_only`` nobody typed there.
        """
        sheet, drafts = self.sheet, {}
        keys = self.keys(sheet)
        posted = [key for key in keys if f"{key}-seen" in data]
        if touched_only or posted:
            keys = posted
        for key in sorted(keys, key=lambda key: (key == "q07", key)):
            drafts[key] = self.form(key, data, sheet=sheet, complete=False)
            if drafts[key].is_valid():
                sheet = sheet.with_changes({key: drafts[key].stored()})
        return dict(sorted(drafts.items()))

    def sound(self, drafts) -> dict:
        """What can be stored of the posted answers; an empty one counts where it takes away an answer that is stored."""
        return {
            key: form.stored()
            for key, form in drafts.items()
            if form.is_valid() and (form.stored() or self.sheet.value(key))
        }

    # --- Answering ----------------------------------------------------------------------------------------------------
    def look(self, data, *, unsaved: str = REFUSED_ONCE):
        """Show the page with what was typed; save nothing."""
        drafts = self.read(data)
        sheet = self.sheet.with_changes({key: form.stored() for key, form in drafts.items() if form.is_valid()})
        shown = [
            self.form(key, initial=form.stored(), sheet=sheet) if form.is_valid() else form
            for key, form in drafts.items()
        ]
        seen = {key: data.get(f"{key}-seen", "") for key in drafts}
        return self.show(shown, sheet=sheet, seen=seen, unsaved=unsaved, announcement=self.announced(shown, sheet))

    def announced(self, forms, sheet) -> str:
        """What a reader who cannot see the page is told when a part of it was fetched."""
        if self.request.POST.get("then") == "near":
            return self.nearby_of(sheet, forms).sentence
        return " ".join(f"{finding.proposal} – {finding.sentence}" for finding in self.name_findings(sheet))

    def come_back_later(self, drafts):
        wrong = [form for form in drafts.values() if not form.is_valid()]
        if wrong:
            return self.show_again(list(drafts.values()), drafts)
        messages.success(self.request, _("Saved. Come back whenever you like; the draft waits for you here."))
        return redirect("requests:detail", self.channel_request.pk)

    def go_on(self, data, drafts, before):
        keys = self.keys(self.sheet)
        forms = [self.form(key, data) if key in drafts else self.fresh(key) for key in keys]
        brought = self.brought(forms)
        if not all(form.is_valid() for form in forms if form.is_bound):
            if brought:
                messages.info(self.request, brought)
            return self.show_again(forms, drafts)
        # What was saved while typing may have opened questions that this window has not shown yet.
        opened = [key for key in keys if key not in before or key not in drafts]
        if brought and not opened:
            messages.info(self.request, brought)
            return redirect(f"{self.request.get_full_path()}#{ASKED_AS_QUESTION}")
        if opened:
            count = len(opened)
            text = ngettext(
                "Saved. Your answers open one more question on this page.",
                "Saved. Your answers open %(count)d more questions on this page.",
                count,
            )
            messages.info(self.request, text % {"count": count})
            return redirect(f"{self.request.get_full_path()}#{opened[0]}")
        return redirect(self.after())

    def brought(self, forms) -> str:
        """What is said where the answers turned out to be near to channels that the page did not show yet."""
        count = sum(len(form.unseen) for form in forms if form.key == ASKED_AS_QUESTION and form.is_bound)
        if not count:
            return ""
        return ngettext(
            "Saved. With your answers one more channel of ours is near; have a look at it in question 7.",
            "Saved. With your answers %(count)d more channels of ours are near; have a look at them in question 7.",
            count,
        ) % {"count": count}

    def after(self) -> str:
        if self.request.GET.get("back") == "check":
            return reverse("requests:check", args=[self.channel_request.pk])
        return step_after(self.sheet, self.step)

    def show_clashes(self, refusal, drafts):
        self.sheet = type(self.sheet)(self.channel_request, at=self.at)
        clashes, keys = [], [clash.key for clash in refusal.clashes]
        for clash in refusal.clashes:
            typed = drafts[clash.key]
            stored = form_of(self.sheet, clash.key, complete=False)
            stored.is_valid()
            clashes.append(
                {
                    "question": QUESTIONS[clash.key],
                    "stored": stored.rows(),
                    "typed": typed.rows(),
                    "at": clash.saved_at,
                    "by": None if clash.saved_by.pk == self.request.user.pk else clash.saved_by,
                }
            )
        return self.show_again(list(drafts.values()), drafts, chosen=keys, clashes=clashes, clash_sentence=str(refusal))

    def show_again(self, forms, drafts, *, chosen=(), **context):
        """The page with what was typed, and of each question the mark that lets the next save overwrite nobody.

        What this window left as it was and somebody else changed meanwhile is shown as it is now. ``chosen``: questions
        whose other version is shown beside this one, so that saving them once more is a choice.
        """
        shown, seen = [], {}
        for form in forms:
            key = form.key
            posted, now = self.request.POST.get(f"{key}-seen", ""), print_of(self.sheet.value(key))
            typed = print_of(drafts[key].stored()) if key in drafts and drafts[key].is_valid() else None
            is_stale = typed == posted and now != posted and key not in chosen
            shown.append(self.fresh(key) if is_stale else form)
            seen[key] = now if is_stale or key in chosen or typed == now or not form.is_bound else posted
        return self.show(shown, seen=seen, status=REFUSED, unsaved=REFUSED_ONCE, **context)

    # --- Showing ------------------------------------------------------------------------------------------------------
    def show(self, forms, *, sheet=None, seen=None, status=200, **context):
        sheet = sheet or self.sheet
        tier, reasons = tier_of(self.sheet)
        context |= {
            "title": self.title(),
            "lead": self.lead,
            "forms": forms,
            "asked": [self.shown(form, sheet, seen) for form in forms],
            "tier": tier,
            "reasons": reasons,
            "language": self.channel_request.language,
            "back_url": self.back_url(),
            "others": others_writing(self.sheet, besides=self.request.user),
            "nearby": self.nearby_of(sheet, forms),
        }
        return self.render_to_response(self.get_context_data(**context), status=status)

    def shown(self, form, sheet, seen) -> dict:
        key = form.key
        mark = print_of(self.sheet.value(key)) if seen is None else seen[key]
        shown = {"question": form.question, "form": form, "seen": mark, "points": self.points.get(key, [])}
        shown["beside"] = beside(key)
        if key == "q07":
            rows = {row.channel.pk: row for row in self.described(form.near)}
            shown["blocks"] = [
                {**block, "near": rows.get(block["channel"].pk) if block["channel"] else None} for block in form.blocks
            ]
        if key == "q09":
            shown["guidance"] = self.guidance(sheet)
        if key == "q11":
            shown["findings"] = self.name_findings(sheet)
        return shown

    @cached_property
    def points(self) -> dict:
        """What the team asks about each question, while the request is back for changes."""
        return by_question(open_round(self.channel_request))

    def guidance(self, sheet):
        words = sheet.guidance(get_language() or "en")
        return [
            {"name": platform.name, "words": words[key]} for key, platform in sheet.platforms.items() if key in words
        ]

    def name_findings(self, sheet):
        form = form_of(sheet, "q11", complete=False)
        proposals = form.proposals() if sheet.value("q11") and form.is_valid() else []
        return findings(
            proposals,
            platform=sheet.platform,
            may_see_unlisted=self.request.user.may(Permission.MANAGE_CHANNELS),
            besides=self.channel_request.pk,
            own=self.channel_request.channel_id,
        )

    def back_url(self) -> str:
        name = "requests:check" if self.request.GET.get("back") == "check" else "requests:detail"
        return reverse(name, args=[self.channel_request.pk])


def is_shown(data, channel) -> bool:
    """Whether the posted page asked about this channel: its line for a reason is posted, written or not."""
    return any(f"{ASKED_AS_QUESTION}-{part}_{channel.pk}" in data for part in ("use", "why"))


def near_channels(sheet, *, user) -> list:
    """The channels of question 7: those answered already, and the nearest as far as the answers tell."""
    answered = sheet.value("q07")
    stored = FORMS["q07"].from_stored(answered, sheet=sheet).near if answered else []
    kept = [channel for channel in stored if answered.get(f"use_{channel.pk}")]
    known = {channel.pk for channel in kept}
    return [*kept, *(channel for channel in nearest(wanted_by(sheet), user=user) if channel.pk not in known)]


class RequestScope(QuestionPage):
    step = "scope"

    def keys(self, sheet):
        return [SCOPE]

    def title(self):
        return _("Who will this channel speak for?")

    def after(self):
        behalf = self.sheet.value(SCOPE).get("behalf")
        if behalf in OUT_OF_SCOPE:
            return reverse("requests:out-of-scope", args=[self.channel_request.pk])
        return super().after()


class RequestSelfCheck(QuestionPage):
    step = "self-check"
    lead = gettext_lazy(
        "The policy asks everyone these questions before a channel is opened. Your answers travel with the request; you are not asked again. "
        "The numbers are those of the form; the ones between follow on the next pages."
    )

    def keys(self, sheet):
        due = asked(sheet)
        return [key for key in SELF_CHECK if key in due]

    def title(self):
        # Its answers can open and close one of the six, so the title does not count them.
        return _("Questions to ask yourself first")


class RequestSection(QuestionPage):
    @property
    def step(self):
        if self.kwargs["number"] not in SECTIONS:
            raise Http404
        return self.kwargs["number"]

    def keys(self, sheet):
        return [
            key
            for key in asked(sheet)
            if QUESTIONS[key].section == self.step and key not in SELF_CHECK and key != SCOPE
        ]

    def title(self):
        return str(SECTIONS[self.step])

    def get(self, request, *args, **kwargs):
        if not self.keys(self.sheet):
            return redirect("requests:detail", self.channel_request.pk)
        return super().get(request, *args, **kwargs)


class RequestOutOfScope(OwnAnswers, TemplateView):
    """A member's own account, or one's own: no error, but what one can do (A3, U8)."""

    template_name = "requests/out_of_scope.html"

    def get_context_data(self, **context):
        behalf = self.sheet.value(SCOPE).get("behalf")
        return super().get_context_data(personal=behalf == Behalf.PERSONAL, member=behalf == Behalf.MEMBER, **context)
