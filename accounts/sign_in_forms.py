"""The forms of sign-in and passwords, worded and drawn as every form of the portal."""

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormMixin


class SignInForm(PortalFormMixin, allauth_forms.LoginForm):
    refuses_secrets = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["remember"]
        self.fields["login"].label = _("E-mail")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ResetForm(PortalFormMixin, allauth_forms.ResetPasswordForm):
    refuses_secrets = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(PortalFormMixin, allauth_forms.ResetPasswordKeyForm):
    refuses_secrets = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("The same password again")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(PortalFormMixin, allauth_forms.ChangePasswordForm):
    refuses_secrets = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("The same password again")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
