"""The registry's pages for tests: their addresses, what a list shows, rules of a channel."""

import datetime as dt

from django.urls import reverse

from channels_registry.entering import set_parameters

LIST = "/registry/"


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def page_of(channel) -> str:
    return reverse("channels:detail", args=[channel.pk])


def rules(channel, *, by, at, **changes):
    values = {
        "posts_agreed_by": "responsible", "speaks_on_disputed": "team", "languages": ["en", "fr"], "rhythm": "weekly",
        "discussion": "open", "answer_hours": 48, "visual_identity": "alliance", "review_on": at.date() + dt.timedelta(days=300),
        **changes,
    }  # fmt: skip
    return set_parameters(channel, values, by=by, at=at)
