"""The forms of campaigns as people fill them in."""

import datetime as dt

import django_filters
from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Body, Person, PersonKind
from audits.campaigns.deciding import MOST_COMMENT, Answer
from audits.campaigns.scope import Scope, known_regions
from audits.models import (
    AskedAs,
    Campaign,
    CampaignKind,
    CampaignStatus,
    CampaignTemplate,
    Delta,
    Item,
    ItemDecision,
    RiskLevel,
    SecondLookResult,
)
from channels_registry.models import AccessLevel, ChannelKind, Platform, Tier
from portal.filters import PortalFilterSet
from portal.forms import PortalForm
from portal.reasons import ReasonForm, reason_field
from portal.store import day_of

DEFAULT_DAYS = 28
POSTPONE = "postpone"
# What narrows a review, in the order of the form.
FACETS = ("platforms", "kinds", "tiers", "regions", "bodies")


class NothingToFill(PortalForm):
    """A page with a button alone."""


class CancelForm(ReasonForm):
    pass


def _ticks(label, **more) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, empty_value=[], **more
    )


class ScopeForm(PortalForm):
    """What is covered; nothing ticked covers every channel in service."""

    platforms = _ticks(gettext_lazy("Platform"), coerce=int)
    kinds = _ticks(gettext_lazy("Purpose"), choices=ChannelKind.choices)
    tiers = _ticks(gettext_lazy("Depth of care"), choices=Tier.choices)
    regions = _ticks(gettext_lazy("Region"))
    bodies = _ticks(gettext_lazy("Group or office"), coerce=int)
    hide_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["platforms"].choices = list(
            Platform.objects.filter(channels__isnull=False).distinct().order_by("name", "pk").values_list("pk", "name")
        )
        self.fields["bodies"].choices = list(Body.objects.open().order_by("name", "pk").values_list("pk", "name"))
        self.fields["regions"].choices = [(region, region) for region in known_regions()]
        for name in ("regions", "bodies"):
            if not self.fields[name].choices:
                del self.fields[name]

    def scope(self) -> Scope:
        return Scope(**{name: tuple(self.cleaned_data.get(name) or ()) for name in FACETS})


class CampaignForm(ScopeForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    due_on = forms.DateField(
        label=gettext_lazy("Answers due by"),
        help_text=gettext_lazy("Four weeks are usual. Everyone is reminded a week before, and once after."),
    )
    field_order = ("title", "due_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = day_of(timezone.now()) + dt.timedelta(days=DEFAULT_DAYS)

    @staticmethod
    def initial_of(campaign: Campaign) -> dict:
        return {"title": campaign.title, "due_on": campaign.due_on, **campaign.scope}


class TemplateForm(ScopeForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=114)
    due_in_days = forms.IntegerField(
        label=gettext_lazy("Days to answer"), min_value=7, max_value=120, initial=DEFAULT_DAYS
    )
    month = forms.TypedChoiceField(
        label=gettext_lazy("Month in which a draft is made"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Choose the month before people usually rotate. The lead gets the draft, and one click opens it."),
    )  # fmt: skip
    field_order = ("title", "due_in_days", "month")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        months = [(number, str(name)) for number, name in MONTHS.items()]
        self.fields["month"].choices = [("", _("None: only by hand")), *months]

    @staticmethod
    def initial_of(template: CampaignTemplate) -> dict:
        return {
            "title": template.title, "due_in_days": template.due_in_days, "month": template.month, **template.scope,
        }  # fmt: skip


# --- A reviewer's answers -----------------------------------------------------------------------------------------------


class ItemForm(PortalForm):
    """One question. Nothing is chosen beforehand; what was answered before is."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your answer"), required=False, widget=forms.RadioSelect,
        choices=[*ItemDecision.choices, (POSTPONE, gettext_lazy("Later"))],
    )  # fmt: skip
    new_level = forms.ChoiceField(label=gettext_lazy("New access"), required=False)
    until = forms.DateField(label=gettext_lazy("Ask me again on"), required=False)
    comment = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=MOST_COMMENT, widget=forms.Textarea(attrs={"rows": 2})
    )
    hide_optional = True
    # The domain says it, beside the row and for all rows at once.
    refuses_secrets = False

    def __init__(self, *args, item: Item, **kwargs):
        super().__init__(
            *args, prefix=f"item-{item.pk}", initial={
                "decision": item.decision, "new_level": item.new_level, "comment": item.comment,
                "until": item.postponed_until,
            }, **kwargs,
        )  # fmt: skip
        self.item = item
        levels = [choice for choice in AccessLevel.choices if choice[0] != item.level]
        self.fields["new_level"].choices = [("", _("Choose one")), *levels]

    def answer(self) -> Answer | None:
        """What was answered, None where nothing was."""
        data = self.cleaned_data
        if not data["decision"]:
            return None
        comment = data["comment"]
        if data["decision"] == POSTPONE:
            return Answer(comment=comment, postpone_until=data["until"] or dt.date.min)
        return Answer(data["decision"], data["new_level"] if data["decision"] == ItemDecision.CHANGE else "", comment)


class NameReviewerForm(PortalForm):
    to = forms.ModelChoiceField(label=gettext_lazy("Who is asked"), queryset=Person.objects.none())
    why = reason_field(help_text=gettext_lazy("The letter to the person says it too."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Person.objects.active().filter(kind=PersonKind.STAFF).order_by("full_name", "pk")


class LookForm(PortalForm):
    result = forms.ChoiceField(
        label=gettext_lazy("Would you have decided the same?"), choices=SecondLookResult.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What you saw"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


# --- Filters ------------------------------------------------------------------------------------------------------------


class CampaignFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Title"), field_name="title", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=CampaignStatus.choices, empty_label=gettext_lazy("Any")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=CampaignKind.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Campaign
        fields = []


class ItemFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="channel__name", lookup_expr="icontains")
    decision = django_filters.ChoiceFilter(
        label=gettext_lazy("Decision"), choices=[("none", pgettext_lazy("state of a question", "Still open")), *ItemDecision.choices],
        method="by_decision", empty_label=gettext_lazy("Any"),
    )  # fmt: skip
    risk = django_filters.ChoiceFilter(
        label=gettext_lazy("Risk"), field_name="risk_level", choices=RiskLevel.choices, empty_label=gettext_lazy("Any")
    )
    delta = django_filters.ChoiceFilter(
        label=gettext_lazy("Since the last check-up"), choices=Delta.choices, empty_label=gettext_lazy("Any")
    )
    asked = django_filters.ChoiceFilter(
        label=gettext_lazy("Asked as"), field_name="asked_as", choices=AskedAs.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Item
        fields = []

    def by_decision(self, rows, _name, value):
        return rows.undecided() if value == "none" else rows.filter(decision=value)
