"""What the walks share."""

import pytest


@pytest.fixture
def quick_letters(settings, mail_server):
    """Decisions are told at once, and what this process sends goes to the same mail server as the worker's letters."""
    settings.UNDO_MINUTES = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.controller.port
