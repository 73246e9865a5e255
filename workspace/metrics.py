"""`/metrics`: figures for monitoring, in the text form that Prometheus reads. Off unless METRICS_TOKEN is set.

Numbers only: no name of a person, a group or a channel, and no text that anybody typed.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.models import Letter
from portal.engine import broker
from workspace import engine

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[dict[str, str], float]


@login_not_required
@require_safe
@never_cache
def figures(request):
    """404 without a token in the settings, 401 without that token in the request."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if not (scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN)):
        return HttpResponse(
            "Show the token of METRICS_TOKEN.\n",
            status=401,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": 'Bearer realm="metrics"'},
        )
    return HttpResponse("".join(_text()), content_type=CONTENT_TYPE)


def _text() -> Iterable[str]:
    now = timezone.now()
    asked = broker.ask()
    waiting = engine.waiting_work(now)
    works = engine.scheduled_work(now)
    seen_at = engine.scheduler_seen_at()
    workers = engine.workers(now)
    failed = engine.failures(now)
    kind = [({"kind": one.line.key}, one) for one in waiting]
    yield from _family("portal_work_due", "Work whose time has come.", [(k, one.standing.due) for k, one in kind])
    yield from _family(
        "portal_work_lag_seconds",
        "How long the oldest due work waits.",
        [(k, one.lag.total_seconds()) for k, one in kind],
    )
    yield from _family(
        "portal_letters_waiting", "Letters not sent yet, due or not.", [({}, Letter.objects.waiting().count())]
    )
    yield from _family(
        "portal_letters_perhaps_twice",
        "Letters of which a try broke off, and that left later.",
        [({}, engine.letters_perhaps_twice())],
    )
    yield from _family("portal_failures_week", "Failures of the last seven days.", [({}, len(failed))])
    yield from _family("portal_workers", "Workers at work.", [({}, sum(worker.is_alive for worker in workers))])
    if seen_at is not None:
        seen = [({}, (now - seen_at).total_seconds())]
        yield from _family("portal_scheduler_seen_seconds", "Since the scheduler's last sign of life.", seen)
    done = [({"task": w.task}, (now - w.last.claimed_at).total_seconds()) for w in works if w.last]
    yield from _family("portal_scheduled_run_age_seconds", "Since the last turn of scheduled work began.", done)
    took = [({"task": w.task}, w.took.total_seconds()) for w in works if w.took is not None]
    yield from _family("portal_scheduled_run_seconds", "How long its last turn took.", took)
    well = [({"task": w.task}, w.state == "failed") for w in works if w.last]
    yield from _family("portal_scheduled_run_failed", "1 where its last turn failed.", well)
    if asked.answers is not None:
        yield from _family("portal_broker_up", "1 where the broker answers.", [({}, asked.answers)])
    lengths = [({"queue": queue}, length) for queue, length in asked.lengths.items()]
    yield from _family("portal_broker_messages", "Messages in the broker.", lengths)


def _family(name: str, help_text: str, samples: list[Sample]) -> Iterable[str]:
    """All gauges. Labels are keys of ours, which need no escaping."""
    if samples:
        yield f"# HELP {name} {help_text}\n# TYPE {name} gauge\n"
    for labels, value in samples:
        inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
        yield f"{name}{{{inside}}} {float(value):g}\n" if inside else f"{name} {float(value):g}\n"
