import pytest, datetime as dt
from django.utils import timezone
from django.db import connection
from accounts import departures
from channels_registry.grants import revoke, change_level
from channels_registry.models import AccessLevel, Grant
from tests import world

@pytest.mark.django_db(transaction=True)
def test_deadlock(monkeypatch):
    import time
    coadmin, other, leaver = world.comms(), world.person(), world.person()
    admin = world.administrator()
    third = world.person()
    ch = world.channel(coadmin=coadmin, runner=other)
    g1 = world.grant(ch, leaver); g2 = world.grant(ch, third, AccessLevel.EDITOR)
    from ledger import recording
    real = departures.record
    def slow(*a, **k):
        r = real(*a, **k); time.sleep(1.0); return r
    monkeypatch.setattr(departures, "record", slow)
    def a(): departures.deactivate(leaver, by=admin, at=timezone.now(), why="x")
    def b():
        time.sleep(0.3)
        change_level(Grant.objects.get(pk=g2.pk), level=AccessLevel.ANALYST, by=coadmin, at=timezone.now())
    print(world.at_once(a, b))
    assert 0
