from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsAppConfig(AppConfig):
    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self):
        from requests_app import registrations

        registrations.register_requester()
        registrations.register_review()
        registrations.register_starting()
