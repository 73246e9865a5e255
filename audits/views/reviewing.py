"""A reviewer's page: what they are asked, by channel, the riskiest first; one save for each page of fifty (I1, design §5.12)."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from audits.campaigns import deciding, reading
from audits.campaigns.deciding import AnswerRefused
from audits.campaigns.forms import ItemForm
from audits.campaigns.rights import NotYours, visible_to
from audits.campaigns.transitions import NotAllowed
from audits.campaigns.weighing import Why
from audits.models import MOST_POSTPONED, Campaign, ChannelInScope, Item, RetireAnswer
from channels_registry.standing_rules import label_of
from portal.formpages import REFUSED
from portal.listpages import Page
from portal.store import day_of

PAGE_SIZE = 50


class OnOwnPart(LoginRequiredMixin):
    """The campaign, for somebody who is asked something in it; nothing is here for anyone else."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        if request.user.is_authenticated and not self.mine.exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def campaign(self) -> Campaign:
        found = visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None or not found.is_frozen:
            raise Http404
        return found

    @cached_property
    def mine(self):
        """Asked of this person, and never their own access; after the closing to be read only."""
        return self.campaign.items.filter(reviewer=self.request.user).not_about(self.request.user)

    @property
    def number(self) -> str:
        return self.request.POST.get("page") or self.request.GET.get("page", "")

    def here(self, number: int | str = 1):
        url = reverse("audits:campaign-mine", args=[self.campaign.pk])
        return redirect(f"{url}?page={number}" if str(number).isdigit() and int(number) > 1 else url)


class Mine(OnOwnPart, TemplateView):
    template_name = "audits/campaigns/mine.html"

    @cached_property
    def page(self) -> Page:
        return Page.of(reading.for_reviewer(self.mine), self.number, size=PAGE_SIZE, count=self.mine.count())

    @cached_property
    def forms(self) -> list[ItemForm]:
        data = self.request.POST if self.request.method == "POST" else None
        return [ItemForm(data, item=item) for item in self.page.rows]

    def post(self, request, *args, **kwargs):
        """Save this page: all of it, or nothing with a sentence at each row that lacks something."""
        answers = {}
        valid = [form.is_valid() for form in self.forms]
        for form in self.forms:
            if form.is_valid() and (answer := form.answer()) is not None:
                answers[form.item.pk] = answer
        if not all(valid):
            return self.refused()
        try:
            count = deciding.decide(self.campaign, answers, by=request.user, at=self.at)
        except AnswerRefused as refusal:
            for form in self.forms:
                if problem := refusal.problems.get(form.item.pk):
                    form.add_error(self.field_of(form, problem), problem)
            return self.refused()
        except (NotAllowed, NotYours) as refusal:
            messages.error(request, str(refusal))
            return self.here(self.page.number)
        if count:
            sentence = ngettext("%(count)d answer is saved.", "%(count)d answers are saved.", count)
            messages.success(request, sentence % {"count": count})
        else:
            messages.info(request, _("Nothing new was answered on this page."))
        goes_on = "next" in request.POST and self.page.next
        return self.here(self.page.next if goes_on else self.page.number)

    @staticmethod
    def field_of(form: ItemForm, problem: str) -> str:
        """Beside which control the sentence stands."""
        answer = form.answer()
        if answer.postpone_until is not None and answer.comment:
            return "until"
        return "new_level" if answer.decision == "change" and answer.comment else "comment"

    def refused(self):
        return self.render_to_response(self.get_context_data(), status=REFUSED)

    def get_context_data(self, **context):
        today = day_of(self.at)
        undecided = self.mine.undecided()
        part = self.campaign.sign_offs.filter(reviewer=self.request.user).first()
        left = undecided.count()
        return super().get_context_data(
            campaign=self.campaign,
            page=self.page,
            groups=self.groups(),
            forms=self.forms,
            total=self.mine.count() if self.page.pages > 1 else len(self.page.rows),
            left=left,
            signed_at=part.signed_at if part else None,
            easy=[form.item.pk for form in self.forms if _is_easy(form.item)] if self.campaign.is_open else [],
            today=today,
            overdue=today > self.campaign.due_on,
            most_postponed=MOST_POSTPONED,
            retire_answers=RetireAnswer,
            **context,
        )

    def groups(self) -> list[dict]:
        """The rows of the page by channel, with what is said of each channel once; one query."""
        in_scope = {
            row.channel_id: row
            for row in ChannelInScope.objects.filter(
                campaign=self.campaign, channel__in={form.item.channel_id for form in self.forms}
            )
        }
        found: dict[int, dict] = {}
        for form in self.forms:
            item = form.item
            group = found.setdefault(
                item.channel_id,
                {
                    "channel": item.channel,
                    "in_scope": in_scope[item.channel_id],
                    "findings": [label_of(rule) for rule in item.findings],
                    "latest_post_at": item.latest_post_at,
                    "rows": [],
                },
            )
            group["rows"].append({"item": item, "form": form, "why": Why(item.recommended_why).label})
        return list(found.values())


def _is_easy(item: Item) -> bool:
    return not item.decision and not item.spared and deciding.may_keep_in_bulk(item)


class OwnAct(OnOwnPart, View):
    """One button of the page."""

    def post(self, request, *args, **kwargs):
        try:
            messages.success(request, self.act())
        except (NotAllowed, NotYours, AnswerRefused) as refusal:
            messages.error(request, str(refusal))
        return self.here(self.number)

    def act(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} needs act().")


class KeepTogether(OwnAct):
    """Keep the rows of this page that are of low risk and unchanged; the page names them before."""

    def act(self):
        pks = [int(pk) for pk in self.request.POST.getlist("item") if pk.isdigit()][:PAGE_SIZE]
        count = deciding.keep_together(self.campaign, pks, by=self.request.user, at=self.at)
        sentence = ngettext("%(count)d access is kept.", "%(count)d accesses are kept.", count)
        return sentence % {"count": count}


class SignOff(OwnAct):
    def act(self):
        deciding.sign_off(self.campaign, by=self.request.user, at=self.at)
        return _("Thank you. You are done, and nobody writes to you about this check-up again.")


class AnswerRetire(OwnAct):
    """Before anything is asked about its people: can this quiet channel be closed?"""

    def act(self):
        in_scope = (
            ChannelInScope.objects.select_related("channel", "campaign")
            .filter(campaign=self.campaign, channel=self.kwargs["channel"])
            .first()
        )
        if in_scope is None:
            raise Http404
        answer = self.request.POST.get("answer", "")
        deciding.answer_retire(in_scope, answer, by=self.request.user, at=self.at)
        if answer == RetireAnswer.RETIRE:
            return _(
                "The team is told when the check-up closes, and decides. Nothing needs to be said about its people."
            )
        return _("Good. Then say who still needs access to it.")
