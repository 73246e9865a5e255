"""People: who is known, what of them, their memberships and roles (design §3)."""

import django_filters
from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView

from accounts import departures, editing, people
from accounts.access import PermissionRequired
from accounts.forms import MembershipForm, PersonForm, ProfileForm, RoleForm
from accounts.models import Membership, Person, PersonKind, RoleAssignment
from accounts.roles import ROLES, Permission, RoleName
from portal.filters import PortalFilterSet
from portal.formpages import FormPage, FormPageMixin
from portal.listpages import Column, ListPage
from portal.reasons import ReasonForm

REFUSALS = (people.NotPossible, departures.DepartureRefused)


class PersonFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name or e-mail"), method="filter_q")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=PersonKind.choices, empty_label=gettext_lazy("Any")
    )
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"), choices=RoleName.choices, method="filter_role", empty_label=gettext_lazy("Any")
    )
    here = django_filters.ChoiceFilter(
        label=gettext_lazy("Here or left"),
        choices=[("here", gettext_lazy("Here")), ("left", gettext_lazy("Left"))],
        method="filter_here",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Person
        fields = []

    def filter_q(self, queryset, name, value):
        return queryset.filter(Q(full_name__icontains=value) | Q(email__icontains=value))

    def filter_role(self, queryset, name, value):
        return queryset.filter(Exists(RoleAssignment.objects.live().filter(person=OuterRef("pk"), role=value)))

    def filter_here(self, queryset, name, value):
        return queryset.filter(is_active=value == "here")


class PersonList(PermissionRequired, ListPage):
    permission = Permission.READ_PEOPLE
    title = gettext_lazy("People")
    template_name = "accounts/people.html"
    filterset_class = PersonFilter
    default_sort = "name"
    export_name = "people"
    empty_title = gettext_lazy("Nobody is known yet.")
    columns = (
        Column(
            "name",
            gettext_lazy("Name"),
            value="full_name",
            sort="full_name",
            link=lambda p: reverse("people:person", args=[p.pk]),
        ),
        Column("email", gettext_lazy("E-mail"), sort="email"),
        Column("kind", gettext_lazy("Kind"), value="get_kind_display", sort="kind"),
        Column(
            "bodies",
            gettext_lazy("Groups and offices"),
            value=lambda p: ", ".join(m.body.name for m in p.memberships.all() if not m.ended_at),
        ),
        Column(
            "roles",
            gettext_lazy("Roles"),
            value=lambda p: ", ".join(str(a.get_role_display()) for a in p.role_assignments.all() if not a.ended_at),
        ),
        Column(
            "signed_in",
            gettext_lazy("Last sign-in"),
            value="last_login",
            sort="last_login",
            template="accounts/_last_sign_in.html",
        ),
    )

    def get_rows(self):
        return Person.objects.prefetch_related("memberships__body", "role_assignments")


class PersonDetail(PermissionRequired, DetailView):
    permission = Permission.READ_PEOPLE
    queryset = Person.objects.select_related("sponsor", "manager", "merged_into")
    template_name = "accounts/person.html"
    context_object_name = "known"

    def get_context_data(self, **kwargs):
        known = self.object
        held = list(known.role_assignments.live())
        return super().get_context_data(
            # Those of today first; databases place NULL differently.
            memberships=known.memberships.select_related("body").order_by(
                F("ended_at").desc(nulls_first=True), "started_at", "pk"
            ),
            roles=[
                (a, ROLES[RoleName(a.role)].description, people.may_give(self.request.user, RoleName(a.role)))
                for a in held
            ],
            may_manage=self.request.user.may(Permission.MANAGE_PEOPLE),
            may_give_some=any(people.may_give(self.request.user, name) for name in RoleName),
            invitation=known.invitations.filter(withdrawn_at=None).order_by("-created_at").first(),
            now=timezone.now(),
            **kwargs,
        )


class PersonForms(PermissionRequired, FormPage):
    """What the form pages about one person share."""

    permission = Permission.MANAGE_PEOPLE
    refusals = REFUSALS
    done = ""

    @property
    def known(self) -> Person:
        if not hasattr(self, "_known"):
            self._known = get_object_or_404(Person, pk=self.kwargs["pk"])
        return self._known

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            back_url=reverse("people:person", args=[self.known.pk]), back_label=self.known.full_name, **kwargs
        )

    def finished(self):
        messages.success(self.request, self.done % {"name": self.known.full_name})
        return redirect("people:person", self.known.pk)


class PersonAdd(PermissionRequired, FormPageMixin, FormView):
    permission = Permission.MANAGE_PEOPLE
    form_class = PersonForm
    template_name = "portal/form.html"
    refusals = REFUSALS

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Add a person"),
            submit=_("Add the person"),
            back_url=reverse("people:people"),
            back_label=_("People"),
            intro=_("The person becomes known to the portal. Nothing is sent until you invite them."),
            **kwargs,
        )

    def get_initial(self):
        return {"kind": PersonKind.STAFF, "language": self.request.user.language}

    def act(self, form):
        added = people.add_person(by=self.request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(
            self.request,
            _("%(name)s is known now. Enter the group or office, then send an invitation.") % {"name": added},
        )
        return redirect("people:person", added.pk)


class PersonChange(PersonForms):
    form_class = PersonForm
    done = gettext_lazy("What is known of %(name)s is saved.")
    extra_context = {"title": gettext_lazy("Change a person"), "submit": gettext_lazy("Save the changes")}

    def get_form_kwargs(self):
        # The form works on a copy: until the domain has saved, the person is as before.
        return {**super().get_form_kwargs(), "instance": Person.objects.get(pk=self.known.pk)}

    def act(self, form):
        editing.change_person(self.known, by=self.request.user, at=timezone.now(), **form.cleaned_data)
        return self.finished()


class PersonInvite(PersonForms):
    """POST sends the link; there is nothing to fill in, so there is no page of its own."""

    def get(self, request, pk):
        return redirect("people:person", pk)

    def post(self, request, pk):
        try:
            people.invite(self.known, by=request.user, at=timezone.now())
        except people.NotPossible as refusal:
            messages.error(request, str(refusal))
            return redirect("people:person", pk)
        messages.success(
            request,
            _("An invitation is on its way to %(email)s. Its link works for 24 hours.") % {"email": self.known.email},
        )
        return redirect("people:person", pk)


class PersonDeactivate(PersonForms):
    form_class = ReasonForm
    done = gettext_lazy("%(name)s has left. Access, roles and memberships have ended.")
    extra_context = {
        "title": gettext_lazy("This person leaves"),
        "submit": gettext_lazy("End all access"),
        "danger": True,
        "intro": gettext_lazy(
            "Sign-in, roles, memberships and access to channels end at once. Where a channel would lose its "
            "co-administrator or its second person in full control, you are asked for a successor first."
        ),
    }

    def act(self, form):
        departures.deactivate(self.known, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        return self.finished()


class PersonReactivate(PersonForms):
    form_class = ReasonForm
    done = gettext_lazy("%(name)s is back. Groups, roles and access are given anew.")
    extra_context = {"title": gettext_lazy("Take this person back"), "submit": gettext_lazy("Take back")}

    def act(self, form):
        editing.reactivate(self.known, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        return self.finished()


class MembershipAdd(PersonForms):
    form_class = MembershipForm
    done = gettext_lazy("%(name)s is entered in the group.")
    extra_context = {"title": gettext_lazy("Enter in a group or office"), "submit": gettext_lazy("Enter")}

    def act(self, form):
        people.add_membership(self.known, body=form.cleaned_data["body"], by=self.request.user, at=timezone.now())
        return self.finished()


class MembershipEnd(PersonForms):
    form_class = ReasonForm
    done = gettext_lazy("The membership of %(name)s has ended.")
    extra_context = {
        "title": gettext_lazy("End a membership"),
        "submit": gettext_lazy("End the membership"),
        "intro": gettext_lazy("Access to the channels of this group ends with it."),
    }

    def act(self, form):
        membership = get_object_or_404(Membership, pk=self.kwargs["membership"], person=self.known)
        departures.leave_body(membership, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        return self.finished()


class GivesRoles(PersonForms):
    """Portal administrators and the communications lead both come here; which role each may give is people.may_give's."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(Permission.GIVE_DECISION_ROLES):
            self.permission = Permission.GIVE_DECISION_ROLES
        return super().dispatch(request, *args, **kwargs)


class RoleGive(GivesRoles):
    form_class = RoleForm
    done = gettext_lazy("%(name)s has the role.")
    extra_context = {"title": gettext_lazy("Give a role"), "submit": gettext_lazy("Give the role")}
    template_name = "accounts/role_give.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(roles=ROLES.values(), **kwargs)

    def act(self, form):
        people.give_role(self.known, role=RoleName(form.cleaned_data["role"]), by=self.request.user, at=timezone.now())
        return self.finished()


class RoleTake(GivesRoles):
    form_class = ReasonForm
    done = gettext_lazy("The role of %(name)s has ended.")
    extra_context = {"title": gettext_lazy("End a role"), "submit": gettext_lazy("End the role"), "danger": True}

    def act(self, form):
        assignment = get_object_or_404(RoleAssignment, pk=self.kwargs["assignment"], person=self.known)
        people.take_role(assignment, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        return self.finished()


class Profile(FormPage):
    """One's own language, time zone and look."""

    form_class = ProfileForm
    refusals = (people.NotPossible,)
    template_name = "accounts/profile.html"
    extra_context = {"title": gettext_lazy("Your profile"), "submit": gettext_lazy("Save the profile")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": Person.objects.get(pk=self.request.user.pk)}

    def act(self, form):
        editing.change_person(self.request.user, by=self.request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, _("Your profile is saved."))
        return redirect("people:profile")
