"""Write a synthetic portal: its cast, then its channels and all that hangs on them, some thousands at a time."""

import datetime as dt
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connection, transaction

from channels_registry.addresses import near_forms
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Finding, NearForm, Rule
from channels_registry.models.channels import LIVE
from portal.batches import in_batches
from workspace.scale import rows
from workspace.scale.cast import BATCH, MAIL_DOMAIN, Cast, make_cast


class NotHere(Exception):
    """This portal has channels of its own; synthetic ones among them could not be told apart."""


def seed(channels: int, *, at: dt.datetime, report: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """Add ``channels`` synthetic channels and what belongs to them. Returns how many rows of each kind were written.

    Raises NotHere in a portal in production that has real channels.
    """
    refuse_real_portals()
    started = time.monotonic()
    first = Channel.objects.filter(body__contact_mailbox__endswith=f"@{MAIL_DOMAIN}").count()
    cast = make_cast(channels, first=first, at=at)
    written: dict[str, int] = {"people": len(cast.team) + len(cast.staff), "groups": len(cast.bodies)}
    for numbers in in_batches(range(first, first + channels), most=BATCH):
        with transaction.atomic():
            for name, count in make_batch(numbers, cast, at=at).items():
                written[name] = written.get(name, 0) + count
        report(f"{numbers.stop - first} of {channels} channels, {time.monotonic() - started:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Until autovacuum comes the server plans for empty tables, and the rules' one question walks them again and again.
            cursor.execute("ANALYZE")
    return written


def refuse_real_portals() -> None:
    real = Channel.objects.exclude(body__contact_mailbox__endswith=f"@{MAIL_DOMAIN}")
    if not settings.DEMO and real.exists():
        raise NotHere(
            "This portal has channels of its own. Use an empty database: synthetic channels cannot be removed."
        )


def make_batch(numbers: Iterable[int], cast: Cast, *, at: dt.datetime) -> dict[str, int]:
    """The channels of these numbers and all that hangs on them, each table with a few statements."""
    made = Channel.objects.bulk_create([rows.channel_of(number, cast, at) for number in numbers], batch_size=BATCH)
    pairs = list(zip(numbers, made, strict=True))
    addresses = ChannelAddress.objects.bulk_create(
        [rows.address_of(number, channel, at) for number, channel in pairs], batch_size=BATCH
    )
    forms = {name: near_forms(name) for name in {address.skeleton for address in addresses}}
    tables: dict[str, list] = {
        "names alike": [
            NearForm(address=address, form=form) for address in addresses for form in forms[address.skeleton]
        ],
        "access": [grant for number, channel in pairs for grant in rows.grants_of(number, channel, cast, at)],
        "rules": [rows.rules_of(channel, at) for _number, channel in pairs],
        "set-ups": [
            rows.set_up_of(channel, cast, at) for _number, channel in pairs if channel.status == ChannelStatus.APPROVED
        ],
        "looks": [signal for number, channel in pairs for signal in rows.signals_of(number, channel, cast, at)],
        "feeds": [rows.feed_of(channel, at) for _number, channel in pairs if rows.has_feed(channel)],
        "silences": [
            rows.silence_of(number, channel, at) for number, channel in pairs if rows.has_silence(number, channel)
        ],
        "points to put right": [
            Finding(channel=channel, rule=Rule.NO_COADMIN, opened_at=at - dt.timedelta(days=9))
            for number, channel in pairs
            if channel.status in LIVE and rows.without_coadmin(number)
        ],
    }
    tables["requests"] = [
        rows.request_of(number, channel, cast, at) for number, channel in pairs if rows.share(number, 7) < 350
    ]
    # The rows are written in this order, so that the stages find their requests.
    tables["stages of requests"] = [stage for one in tables["requests"] for stage in rows.stages_of(one)]
    for table in tables.values():
        if table:
            type(table[0]).objects.bulk_create(table, batch_size=BATCH)
    return {"channels": len(made), "links": len(addresses), **{name: len(table) for name, table in tables.items()}}
