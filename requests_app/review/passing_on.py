"""Take the next one, hand a review over, assign one: the pages by which work changes hands (A5)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic.base import View

from accounts.access import PermissionRequired
from accounts.models import Person
from accounts.roles import Permission
from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.judging.conflicts import ConflictOfInterest, free_people
from requests_app.models import Status
from requests_app.models.requests import ON_A_DESK
from requests_app.refusals import NotAllowed
from requests_app.review.fetching import ReviewAct
from requests_app.transitions import assign, claim_next, hand_over


class TakeNext(PermissionRequired, View):
    """The button “Next oldest”: takes up the request that has waited longest and that this person may judge."""

    permission = Permission.REVIEW_REQUESTS
    http_method_names = ["post", "options"]

    def post(self, request):
        found = claim_next(by=request.user, at=timezone.now())
        if found is None:
            messages.info(
                request,
                _("Nothing waits for you: every request is with someone, or is one that a colleague has to judge."),
            )
            return redirect("review:queue")
        messages.success(request, _("You have taken up the review. Read the answers and evaluate them, then decide."))
        return redirect("review:detail", found.pk)


def load_of_team(at) -> list[Person]:
    """Everyone of the team with their number of ``open_reviews``, the least loaded first; one query.

    Counted is what the queue shows for their name: also what waits for its requester or for a second person.
    """
    counted = Person.objects.team(at).annotate(open_reviews=Count("reviews", filter=Q(reviews__status__in=ON_A_DESK)))
    return list(counted.order_by("open_reviews", "full_name", "pk"))


class RecipientForm(PortalForm):
    """Who gets the review. Those who have a part in the request are not offered."""

    to = forms.ChoiceField(
        label=gettext_lazy("Who is to review it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a colleague.")},
    )
    why = forms.CharField(
        label=gettext_lazy("A word to your colleague"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "It stands in the letter and in the record of decisions. The requester does not see it."
        ),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, people: list[Person], **kwargs):
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(pk, _with_load(person)) for pk, person in self.people.items()]

    @property
    def recipient(self) -> Person:
        return self.people[self.cleaned_data["to"]]


def _with_load(person: Person) -> str:
    """A name with what is on that desk already."""
    words = ngettext("%(name)s, %(count)d open review", "%(name)s, %(count)d open reviews", person.open_reviews)
    return words % {"name": person.full_name, "count": person.open_reviews}


class RequestHandOver(ReviewAct, FormPage):
    """The holder or the lead hands a review over; the lead assigns one that waits."""

    template_name = "review/hand_over.html"
    form_class = RecipientForm
    refusals = (NotAllowed,)

    @property
    def is_assignment(self) -> bool:
        return self.channel_request.status == Status.SUBMITTED

    @cached_property
    def people(self) -> list[Person]:
        """Who could take it: of the team, free to judge it, and not its reviewer already."""
        free = {person.pk for person in free_people(self.channel_request, Permission.REVIEW_REQUESTS)}
        free -= {self.channel_request.reviewer_id, None if self.is_assignment else self.request.user.pk}
        return [person for person in load_of_team(self.at) if person.pk in free]

    def refuse_readers(self):
        super().refuse_readers()
        if self.channel_request.status not in (Status.SUBMITTED, Status.IN_REVIEW):
            return
        if not (self.rights.may_assign or self.rights.may_hand_over):
            raise PermissionDenied(
                _("Only the communications lead assigns a request.")
                if self.is_assignment
                else _("Only the reviewer or the communications lead hands a review over.")
            )

    def get(self, request, *args, **kwargs):
        if self.channel_request.status not in (Status.SUBMITTED, Status.IN_REVIEW):
            messages.info(request, _("There is nothing to hand over now. This page shows how the request stands."))
            return self.to_the_review()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        stale = request.POST.get("version") not in (None, str(self.channel_request.version))
        if stale or self.channel_request.status not in (Status.SUBMITTED, Status.IN_REVIEW):
            return self.dealt_with_meanwhile()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "people": self.people}

    def get_initial(self):
        return {"version": str(self.channel_request.version)}

    def get_context_data(self, **context):
        return super().get_context_data(is_assignment=self.is_assignment, people=self.people, **context)

    def act(self, form):
        verb = assign if self.is_assignment else hand_over
        try:
            verb(
                self.channel_request,
                to=form.recipient,
                by=self.request.user,
                at=self.at,
                why=form.cleaned_data["why"],
            )
        except ConflictOfInterest as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        messages.success(
            self.request,
            _("%(name)s has the review now and is told by letter.") % {"name": form.recipient.full_name},
        )
        return self.to_the_review()
