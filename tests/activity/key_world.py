"""Keys of platforms for tests, and a net that looks for them where they must not be."""

import datetime as dt

from django.apps import apps

from activity.models import PlatformKey, Source
from activity.network import platform_keys
from tests import world

NOW = dt.datetime(2026, 8, 20, 12, tzinfo=dt.UTC)
BEFORE = NOW - dt.timedelta(days=1)
SECRET = "EAABinventedKeyThatMustNeverBeSeen0123456789"
OURS = "17841405309211844"


def set_key(source: Source = Source.FACEBOOK, *, key: str = SECRET, at: dt.datetime = BEFORE, **facts) -> PlatformKey:
    own = {"own_account": OURS} if source == Source.INSTAGRAM else {}
    by = facts.pop("by", None) or world.administrator()
    return platform_keys.set_key(source, key=key, by=by, at=at, **{**own, **facts})


def everything_stored() -> str:
    """Every value of every row of every table."""
    rows = (model._default_manager.values_list() for model in apps.get_models())
    return "\n".join(str(row) for table in rows for row in table)
