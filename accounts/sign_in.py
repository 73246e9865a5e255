"""How django-allauth behaves here: closed sign-up, letters through the outbox, the reader's own language."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from accounts.models import Person
from notifications.writing import write_letter


class PortalAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """People come by invitation, or are known without ever signing in (design §3)."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Queue the letter: the answer takes the same time whether or not someone has this address.

        The link opens the account of ``context["user"]``; it goes to the address that this person has today, or nowhere.
        """
        person = Person.objects.active().filter(email__iexact=email).first()
        if template_prefix != "account/email/password_reset_key" or person is None or context.get("user") != person:
            return
        now = timezone.now()
        write_letter(
            "accounts.password_reset",
            event=f"password-reset:{person.pk}:{now.isoformat()}",
            person=person,
            at=now,
            data={
                "name": person.full_name,
                "path": urlsplit(context["password_reset_url"]).path,
            },
        )
