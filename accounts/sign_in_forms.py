"""The forms of sign-in and passwords, worded and drawn as every form of the portal."""

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormMixin


class PasswordFormMixin(PortalFormMixin):
    """Our words on django-allauth's fields; passwords are not looked into."""

    refuses_secrets = False
    labels: dict[str, str] = {}

    def prepare(self, name: str) -> None:
        # Before anything reads the field: what is shown is fixed at the first look.
        field = self.fields[name]
        field.label = self.labels.get(name, field.label)
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)
        super().prepare(name)


class SignInForm(PasswordFormMixin, allauth_forms.LoginForm):
    labels = {"login": _("E-mail"), "password": _("Password")}


class ResetForm(PasswordFormMixin, allauth_forms.ResetPasswordForm):
    labels = {"email": _("E-mail")}


class NewPasswordForm(PasswordFormMixin, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("The same password again")}


class ChangePasswordForm(PasswordFormMixin, allauth_forms.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("The same password again"),
    }


class ConfirmForm(PasswordFormMixin, allauth_forms.ReauthenticateForm):
    labels = {"password": _("Password")}
