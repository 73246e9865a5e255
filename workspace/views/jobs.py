"""Jobs and health: what works in the background, what waits, what went wrong and what to do about it."""

from django.utils import timezone
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.roles import Permission
from notifications.models import Letter
from portal.engine import broker
from workspace import engine
from workspace.troubles import troubles


class JobsPage(PermissionRequired, TemplateView):
    """The same number of queries whatever there is to show; the broker is given a second to answer."""

    permission = Permission.READ_JOBS
    template_name = "workspace/jobs.html"

    def get_template_names(self):
        # The part that looks again by itself asks for nothing else.
        is_part = self.request.htmx and self.request.htmx.target == "under-way"
        return ["workspace/_jobs_under_way.html" if is_part else self.template_name]

    def get_context_data(self, **context):
        now = timezone.now()
        context |= {"now": now, "bars": engine.bars(now)}
        if self.request.htmx and self.request.htmx.target == "under-way":
            return super().get_context_data(**context)
        asked = broker.ask()
        seen_at = engine.scheduler_seen_at()
        is_alive = engine.is_scheduler_alive(seen_at, at=now)
        workers = engine.workers(now)
        waiting = engine.waiting_work(now, lengths=asked.lengths)
        died = engine.letters_perhaps_twice()
        return super().get_context_data(
            broker=asked,
            scheduler_seen_at=seen_at,
            is_scheduler_alive=is_alive,
            workers=workers,
            waiting=waiting,
            works=engine.scheduled_work(now),
            failures=engine.failures(now),
            died=died,
            refused=Letter.objects.filter(refused_at__isnull=False).count(),
            troubles=troubles(is_scheduler_alive=is_alive, workers=workers, broker=asked, waiting=waiting, died=died),
            **context,
        )
