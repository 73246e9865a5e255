"""The Celery application: what runs in the background, and when.

The database is the memory of work to be done; the broker carries wake-up calls only. So every task can be lost, run
twice or run late without harm, and the schedule below picks up whatever a lost wake-up left behind.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "heartbeat": {"task": "portal.heartbeat", "schedule": 60.0},
    "send-letters": {"task": "notifications.send_due_letters", "schedule": 60.0},
    "nightly": {"task": "activity.nightly", "schedule": crontab(hour=2, minute=15)},
    "requests-nightly": {"task": "requests.nightly", "schedule": crontab(hour=2, minute=45)},
    # After the rooms whose facts it reads have swept theirs.
    "audits-nightly": {"task": "audits.nightly", "schedule": crontab(hour=3, minute=10)},
    "look-at-feeds": {"task": "activity.look_at_due_feeds", "schedule": crontab(minute="*/15")},
    # A page calls for it at once; this picks up what a lost call or a lost worker left behind.
    "work-on-imports": {"task": "channels.work_on_imports", "schedule": 60.0},
    "check-the-record": {"task": "ledger.check", "schedule": 300.0},
    "tidy": {"task": "portal.tidy", "schedule": crontab(hour=3, minute=40)},
}
