"""A mail server for the demonstration's past: it accepts every letter, and refuses one address as real servers do."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend

MOVED_AWAY = "moved-away@"


class PaperBasket(BaseEmailBackend):
    """No letter of the demonstration's past leaves this machine; the outbox tells of them as of any others."""

    def send_messages(self, messages):
        for message in messages:
            refused = [address for address in message.recipients() if address.startswith(MOVED_AWAY)]
            if refused:
                raise smtplib.SMTPRecipientsRefused({refused[0]: (550, b"No such mailbox")})
        return len(messages)
