"""A file on its way into the register at each of its stages, and a publishing tool, for the table of addresses."""

import datetime as dt

from accounts.models import Person
from channels_registry import tools
from channels_registry.importing import read_lines, uploads
from channels_registry.models import Channel, ImportFile, ImportStage, SeatLevel, ToolKind

ROWS = b"name;link;body;kind\nGood;https://x.com/act_imported;%s;region\nBad;https://x.com/a/status/1;Unknown group;region\n"


def things_of(channel: Channel, *, lead: Person, holder: Person, now: dt.datetime) -> dict[str, object]:
    tool = tools.enter_tool(name="Scheduler", kind=ToolKind.SCHEDULER, by=lead, at=now)
    tools.connect(tool, channel, by=lead, at=now)
    return {
        "import_files": {stage: _file(stage, channel, lead, now) for stage in ("look", "done", "judging")},
        "figure_files": {stage: _figures(stage, channel, lead, now) for stage in ("look", "done", "judging")},
        "tool": tool,
        "seat": tools.give_seat(tool, person=holder, level=SeatLevel.PUBLISH, by=lead, at=now),
    }


def _figures(stage: str, channel: Channel, lead: Person, now: dt.datetime) -> ImportFile:
    lines = read_lines(f"channel;day;followers\n{channel.name};2026-03-31;3400\nNobody's;;12\n".encode())
    file = uploads.keep_upload(lines, name=f"{stage}.csv", by=lead, at=now, table="figures")
    uploads.tell_columns(file, file.columns, {}, by=lead, at=now)
    uploads.work_at_once(file, at=now)
    ImportFile.objects.filter(pk=file.pk).update(stage=ImportStage(stage), asked_at=now)
    file.refresh_from_db()
    return file


def _file(stage: str, channel: Channel, lead: Person, now: dt.datetime) -> ImportFile:
    """Judged already; then put where it is to stand, so that no worker is needed."""
    lines = read_lines(ROWS % channel.body.name.encode())
    file = uploads.keep_upload(lines, name=f"{stage}.csv", by=lead, at=now)
    uploads.tell_columns(file, file.columns, {}, by=lead, at=now)
    uploads.work_at_once(file, at=now)
    ImportFile.objects.filter(pk=file.pk).update(stage=ImportStage(stage), asked_at=now)
    file.refresh_from_db()
    return file
