"""Every link of every letter that any test writes leads to an address of the portal.

``tests/permissions`` asks each of those addresses as everyone, and a GET that changes anything fails there; so no mail
scanner that follows links can decide, confirm or sign anything (design §5.7).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import Resolver404, resolve

from notifications import writing
from tests.permissions.resolver import own_names


@pytest.fixture(scope="session", autouse=True)
def letters_lead_to_known_addresses():
    patch = pytest.MonkeyPatch()
    insert_rows, known = writing.insert_rows, own_names()

    def insert_after_looking(model, rows, **more):
        strays = [path for row in rows for path in paths_in(row["data"]) if leads_to(path) not in known]
        assert strays == [], "no address of the portal"
        return insert_rows(model, rows, **more)

    patch.setattr(writing, "insert_rows", insert_after_looking)
    yield
    patch.undo()


def paths_in(data: Any, key: str = "") -> Iterator[str]:
    """What letters print behind the portal's own address: each text under a key that ends in “path”."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from paths_in(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from paths_in(value, key)
    elif isinstance(data, str) and key.endswith("path"):
        yield data


def leads_to(path: str) -> str | None:
    try:
        return resolve(path.partition("?")[0].partition("#")[0]).view_name
    except Resolver404:
        return None
