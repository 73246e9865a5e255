"""The page behind an invitation's link: choose a password, sign in for the first time."""

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts.people import NotPossible, accept_invitation, open_invitation
from portal.formpages import FormPage
from portal.forms import PortalForm


class FirstPasswordForm(PortalForm):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters; several words are easiest to remember."),
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return cleaned


@method_decorator([login_not_required, sensitive_post_parameters("password", "again")], name="dispatch")
class InvitationAccept(FormPage):
    """Opening the link changes nothing; the button uses it up (design §5.7)."""

    form_class = FirstPasswordForm
    template_name = "accounts/invitation.html"
    refusals = (NotPossible,)

    def get_context_data(self, **kwargs):
        invitation = open_invitation(self.kwargs["token"], at=timezone.now())
        return super().get_context_data(invitation=invitation, rules=password_validators_help_texts(), **kwargs)

    def act(self, form):
        try:
            person = accept_invitation(self.kwargs["token"], password=form.cleaned_data["password"], at=timezone.now())
        except ValidationError as weak:
            form.add_error("password", weak)
            return self.form_invalid(form)
        login(self.request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("/")
