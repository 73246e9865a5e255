"""Pages of a yearly check-up, and things to do, for tests; made by the functions that the portal uses."""

import datetime as dt

from accounts.models import Person
from audits.checkup import questions as q
from audits.checkup.answering import Answer
from audits.checkup.sheets import open_sheets
from audits.models import Campaign, CampaignKind, CampaignStatus, ChannelInScope, Remediation, Sheet, Side, What
from audits.remediation.opening import ToDo, open_for_sheet
from channels_registry.models import Channel, Grant
from portal.files import ReadFile, read_file
from portal.store import day_of
from tests.requests_app.hostile_files import picture

FACTS_KNOWN = {"two_factor": q.YES, "mailbox_shared": q.YES, "phone_held": q.YES, "shared_login": q.NO, "apps_reviewed": q.YES}  # fmt: skip


def png(size=(40, 20)) -> ReadFile:
    """Different sizes are different pictures, with digests of their own."""
    return read_file(picture(size=size), name="roles.png")


def asked(*, at: dt.datetime, kind: str = CampaignKind.YEARLY) -> Campaign:
    """An open check-up over all channels, with its pages; its questions about access are tested elsewhere."""
    campaign = Campaign.objects.create(
        title="Yearly check-up", kind=kind, status=CampaignStatus.OPEN, due_on=day_of(at) + dt.timedelta(days=28),
        drafted_at=at, opened_at=at, channels_count=0, grants_count=0, items_count=0, nobody_count=0,
    )  # fmt: skip
    for channel in Channel.objects.all():
        ChannelInScope.objects.create(campaign=campaign, channel=channel, status=channel.status, grants_count=0)
    open_sheets(campaign, at=at)
    return campaign


def close(campaign: Campaign, *, at: dt.datetime) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED, closed_at=at)


def page(campaign: Campaign, channel: Channel, side: Side = Side.RESPONSIBLE) -> Sheet:
    return Sheet.objects.select_related("campaign", "channel", "person").get(
        campaign=campaign, channel=channel, side=side
    )


def all_right(sheet: Sheet, *, access: dict[Person, str] | None = None, **values) -> Answer:
    """Everything is right but what is named: by person for access, by code for the rest."""
    grants = Grant.objects.not_ended().filter(channel=sheet.channel).select_related("person")
    said = {grant.pk: (access or {}).get(grant.person, q.RIGHT) for grant in grants}
    asked = {**dict.fromkeys(q.BRANDING, q.YES), **FACTS_KNOWN}
    if sheet.side == Side.COADMIN:
        asked |= dict.fromkeys(q.POSTS, q.YES)
    else:
        asked[q.REACH] = q.YES
    own = {
        name: values.pop(name) for name in ("outcome", "why", "remark", "latest_post_on", "picture") if name in values
    }
    return Answer(access=said, values={**asked, **values}, **own)


def removal(sheet: Sheet, person: Person, *, by: Person, at: dt.datetime, **more) -> Remediation:
    """Someone said on a page that this access is no longer right."""
    grant = Grant.objects.get(channel=sheet.channel, person=person)
    todo = ToDo(sheet.channel, more.pop("what", What.REMOVE), grant=grant, why="Has another post.", sheet=sheet, **more)
    open_for_sheet([todo], sheet=sheet, by=by, at=at)
    return ticket_of(grant)


def ticket_of(grant: Grant) -> Remediation:
    return Remediation.objects.select_related("channel", "grant__person", "carried_by").get(grant=grant)
