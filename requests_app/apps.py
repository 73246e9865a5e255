from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsAppConfig(AppConfig):
    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self):
        from accounts import holdings
        from requests_app import merging, registrations
        from requests_app.holdings import of_requests

        registrations.register_requester()
        registrations.register_review()
        registrations.register_starting()
        merging.register()
        holdings.register(of_requests)
