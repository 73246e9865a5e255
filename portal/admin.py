"""The portal's own rows in the support window."""

from importlib import import_module

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

from portal.models import PortalSettings, SignOfLife
from portal.support import show

show(PortalSettings, "organisation_name", "contact_email", "time_zone", hidden=("logo",))
show(SignOfLife, "part", "seen_at")

# What libraries show by themselves could be changed there. Importing their pages first keeps them from coming back.
for page in ("django.contrib.auth.admin", "allauth.account.admin"):
    import_module(page)
for model in (Group, EmailAddress):
    admin.site.unregister(model)
show(EmailAddress, "user", "email", "verified", "primary")
