"""Spreadsheets of channels for tests, what they become, and what a refused one must leave as it was."""

import io

import openpyxl
from django.utils import timezone

from channels_registry.importing import make_plan, read_lines
from channels_registry.models import Channel, ChannelAddress, Grant
from ledger.models import LedgerEntry

HEADER = "name;platform;link;body;kind;administrators"


def everything() -> dict:
    """What a refused import must leave as it was."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Channel, ChannelAddress, Grant, LedgerEntry)
    }


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def plan_of(*rows: str, header: str = HEADER):
    return make_plan(read_lines(csv_of(*rows, header=header)), at=timezone.now())


def xlsx_of(*rows) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def sentences(plan) -> list[str]:
    return [sentence for row in plan.rows for sentence in row.sentences]


GOOD = "Good;x;https://x.com/act_kenya;ACT Kenya Forum;region;"
BAD = "Bad;x;https://x.com/a/status/1;ACT Kenya Forum;region;"
