"""Every file of the portal that a spreadsheet opens, with hostile words wherever people type: no cell is a formula (L3).

The addresses come from the table of URLs, and the hostile words go into every column that takes them; a new export, or a new
column in one, is judged before anybody thinks of it.
"""

import csv
import io
import re
import zipfile
from html import unescape
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.db import Error, models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Left
from django.urls import reverse

from portal.exports import BYTE_ORDER_MARK, FORMULA_STARTS
from tests.permissions.resolver import own_names
from tests.permissions.urls import TABLE

in_this_world = pytest.mark.django_db
EVIL = "=cmd|'/C calc'!A1 "
READERS = ("lead", "administrator", "auditor", "requester", "runner", "anonymous")
# A link to a table, on a page that is none itself.
EXPORT = re.compile(r'href="([^"]*format=csv[^"]*|[^"]*\.csv)"')
NUMBER = re.compile(r"-?\d+([.,]\d+)?")
# What the portal itself compares or follows is no word that people type.
OURS = {
    "password", "key", "slug", "language", "digest", "sha256", "token", "hash", "path", "rule", "action", "kind", "event",
    "number", "recommended", "zone",
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(cast):
    """The cast's world with EVIL before every text that the database lets it stand before; which columns took it."""
    taken = []
    for model in apps.get_models():
        if model._meta.app_label in {"sessions", "contenttypes", "admin", "auth", "account"}:
            continue
        for field in model._meta.concrete_fields:
            if is_typed(field):
                try:
                    with transaction.atomic():
                        words = Concat(Value(EVIL), field.name)
                        if field.max_length:
                            words = Left(words, field.max_length)
                        model._base_manager.exclude(**{field.name: ""}).update(**{field.name: words})
                except Error:  # a constraint or the record of decisions: nothing hostile can stand there
                    continue
                taken.append(f"{model._meta.label}.{field.name}")
    return taken


def is_typed(field: models.Field) -> bool:
    is_text = type(field) in (models.CharField, models.TextField)
    return is_text and not field.choices and not field.unique and not OURS & set(field.name.split("_"))


@in_this_world
def test_no_export_holds_a_formula(cast, visitors, hostile):
    assert {"accounts.Person.full_name", "channels_registry.Channel.name", "accounts.Body.name"} <= set(hostile)
    names, faults, exports, guarded = own_names(), [], set(), 0

    for row in TABLE:
        reader = next((role for role in READERS if row.expected("GET")[role] == "200"), None)
        if reader is None or row.name not in names:
            continue
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        for name, text in tables_of(visitors[reader], path):
            exports.add(row.name)
            guarded += f"'{EVIL}" in text
            faults += [f"{row.label} {name}: {fault}" for fault in formulas_in(text)]

    if faults:
        pytest.fail("\n".join(sorted(set(faults))), pytrace=False)
    # The walk met exports, and what it looked for was in them.
    assert len(exports) > 20
    assert guarded > 15


def tables_of(visitor, path: str):
    """(name, text) of each table that the address gives, as itself or as the export of its list, or that its page leads to."""
    response = visitor.ask("GET", path + ("&" if "?" in path else "?") + "format=csv")[0]
    yield from tables_in(response)
    if name_of_type(response) == "html":
        for link in sorted(set(EXPORT.findall(body_of(response).decode()))):
            yield from tables_in(visitor.ask("GET", urljoin(path, unescape(link)))[0])


def name_of_type(response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].rpartition("/")[2]


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def tables_in(response):
    """(name, text) of the table that this is, or of those that the archive holds."""
    if response.status_code != 200:
        return
    if name_of_type(response) == "csv":
        yield "", body_of(response).decode()
    elif name_of_type(response) == "zip":
        with zipfile.ZipFile(io.BytesIO(body_of(response))) as archive:
            for name in archive.namelist():
                if name.endswith(".csv"):
                    yield name, archive.read(name).decode()


def formulas_in(text: str) -> list[str]:
    if not text.startswith(BYTE_ORDER_MARK):
        return ["no byte-order mark"]
    cells = [cell for line in csv.reader(io.StringIO(text[1:])) for cell in line]
    return [cell for cell in cells if cell.lstrip().startswith(FORMULA_STARTS) and not NUMBER.fullmatch(cell)]
