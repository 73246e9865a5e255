"""Templates of check-ups: what comes round every year, and in which month its draft is made (I1)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import PermissionRequired
from accounts.roles import Permission
from audits.campaigns import rights, schedule, scope
from audits.campaigns.forms import NothingToFill, TemplateForm
from audits.campaigns.rights import NotYours
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import CampaignRefused
from audits.models import CampaignTemplate
from audits.views.campaigns import ScopedForm
from portal.formpages import FormPage
from portal.listpages import Column, ListPage


class TemplateList(PermissionRequired, ListPage):
    permission = Permission.RUN_CAMPAIGNS
    template_name = "audits/campaigns/templates.html"
    default_sort = "title"
    export_name = "check-up-templates"
    title = gettext_lazy("Templates of check-ups")
    empty_title = gettext_lazy("There is no template yet.")
    empty_text = gettext_lazy("A template makes a draft every year, in the month before people usually rotate.")

    def get_context_data(self, **context):
        return super().get_context_data(keeps=rights.keeps(self.request.user), **context)

    def get_rows(self):
        return CampaignTemplate.objects.filter(retired_at=None)

    def get_columns(self):
        keeps = rights.keeps(self.request.user)
        return (
            Column(
                "title", _("Template"), sort="title",
                link=(lambda row: reverse("audits:campaign-template", args=[row.pk])) if keeps else None,
            ),
            Column(
                "month", _("Draft made in"), sort="month",
                value=lambda row: str(MONTHS[row.month]) if row.month else _("Only by hand"),
            ),
            Column("due_in_days", _("Days to answer"), sort="due_in_days", numeric=True),
            Column("act", _("Use it"), template="audits/campaigns/_use.html", export=False),
        )  # fmt: skip


class _Form(PermissionRequired, ScopedForm):
    permission = Permission.MANAGE_CHANNELS
    form_class = TemplateForm
    refusals = (NotYours, CampaignRefused)
    template: CampaignTemplate | None = None

    def get_context_data(self, **context):
        return super().get_context_data(
            **{
                "submit": _("Save the template"),
                "back_url": reverse("audits:campaign-templates"),
                "back_label": _("Templates of check-ups"),
                **context,
            }
        )

    def act(self, form):
        data = form.cleaned_data
        schedule.keep_template(
            self.template, title=data["title"], scope=form.scope(), due_in_days=data["due_in_days"],
            month=data["month"], by=self.request.user, at=timezone.now(),
        )  # fmt: skip
        messages.success(self.request, _("The template is saved."))
        return redirect("audits:campaign-templates")


class TemplateNew(_Form):
    def get_context_data(self, **context):
        return super().get_context_data(title=_("New template"), **context)


class OneTemplate:
    @cached_property
    def template(self) -> CampaignTemplate:
        found = CampaignTemplate.objects.filter(pk=self.kwargs["pk"], retired_at=None).first()
        if found is None:
            raise Http404
        return found


class TemplateEdit(OneTemplate, _Form):
    def get_initial(self):
        return TemplateForm.initial_of(self.template)

    def get_context_data(self, **context):
        return super().get_context_data(title=self.template.title, retirable=self.template, **context)


class TemplateUse(OneTemplate, PermissionRequired, FormPage):
    """One click makes a draft of it."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = NothingToFill
    refusals = (NotYours, CampaignRefused)

    def get_context_data(self, **context):
        size = scope.size_of(Scope.read(self.template.scope))
        return super().get_context_data(
            title=_("Make a draft of “%(title)s”?") % {"title": self.template.title},
            intro=_("It would cover %(channels)d channels today. Nobody is asked anything before you open it.")
            % {"channels": size.channels},
            submit=_("Make the draft"),
            back_url=reverse("audits:campaign-templates"),
            back_label=_("Templates of check-ups"),
            **context,
        )

    def act(self, form):
        campaign = schedule.from_template(self.template, by=self.request.user, at=timezone.now())
        return redirect("audits:campaign", campaign.pk)


class TemplateRetire(OneTemplate, PermissionRequired, FormPage):
    permission = Permission.MANAGE_CHANNELS
    form_class = NothingToFill
    refusals = (NotYours, CampaignRefused)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Stop using “%(title)s”?") % {"title": self.template.title},
            intro=_("No draft is made of it any more. Check-ups made of it stay as they are."),
            submit=_("Stop using it"),
            back_url=reverse("audits:campaign-template", args=[self.template.pk]),
            back_label=self.template.title,
            **context,
        )

    def act(self, form):
        schedule.retire_template(self.template, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The template is not used any more."))
        return redirect("audits:campaign-templates")
