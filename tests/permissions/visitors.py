"""Browsers of one role each, without a browser: what a request changes is undone before the next one."""

from django.core.cache import cache
from django.db import transaction
from django.test import Client


class Visitor:
    def __init__(self, person):
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, path: str, check=lambda response: None, **headers):
        """The response, and what ``check`` made of it while its changes could still be seen."""
        self.client.cookies.load(self.cookies)
        with transaction.atomic():
            ask = self.client.get if method == "GET" else self.client.post
            response = ask(path, headers=headers)
            found = check(response)
            transaction.set_rollback(True)
        cache.close()
        return response, found
