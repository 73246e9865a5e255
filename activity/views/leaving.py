"""“We leave this platform” (A20): what it means, which channels, one button; decided by the lead."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, View

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from activity.forms import retirement as forms
from activity.models import PlatformLeaving
from activity.retirement import leaving, plan
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import Platform, Tier
from portal.formpages import FormPageMixin
from portal.store import day_of

# More channels than this are left all together; each closing can still be stopped and have its own plan.
MOST_ROWS = 200
MOST_LINK = 500


class LeavePlatform(PermissionRequired, FormPageMixin, FormView):
    """The team and the auditors read what it would mean; the lead decides."""

    permission = Permission.READ_AUDIT
    template_name = "activity/leave.html"
    form_class = forms.LeaveForm
    refusals = (NotAllowed,)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def platform(self) -> Platform:
        return get_object_or_404(Platform, key=self.kwargs["key"])

    @cached_property
    def rows(self) -> list:
        """The channels to choose among; none where they are too many to choose."""
        channels = leaving.to_close(self.platform).select_related("body").order_by("name", "pk")
        rows = list(channels[: MOST_ROWS + 1])
        return rows if len(rows) <= MOST_ROWS else []

    @property
    def decides(self) -> bool:
        return self.request.user.may(Permission.WITHDRAW_AUTHORISATION)

    def get_initial(self):
        return {"last_day": plan.usual_last_day(Tier.CAREFUL, day_of(self.at))}

    def post(self, request, *args, **kwargs):
        if not self.decides:
            raise PermissionDenied(reason_for(Permission.WITHDRAW_AUTHORISATION))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        sent = self.request.POST if self.request.method == "POST" else None
        before = PlatformLeaving.objects.filter(platform=self.platform).select_related("decided_by").first()
        return super().get_context_data(
            platform=self.platform,
            meaning=leaving.meaning_of(self.platform),
            rows=[
                {
                    "channel": row,
                    "chosen": sent is None or str(row.pk) in sent.getlist("channel"),
                    "url": sent.get(f"goes_on_{row.pk}", "") if sent else "",
                }
                for row in self.rows
            ],
            decides=self.decides,
            before=before,
            unfinished=before if before is not None and before.told_at is None else None,
            back_url=reverse("channels:platform", args=[self.platform.key]),
            **context,
        )

    def act(self, form):
        sent = self.request.POST
        chosen = {row.pk for row in self.rows if str(row.pk) in sent.getlist("channel")} if self.rows else None
        urls = {row.pk: sent.get(f"goes_on_{row.pk}", "").strip()[:MOST_LINK] for row in self.rows}
        made = leaving.leave_platform(
            self.platform,
            **form.cleaned_data,
            channels=chosen,
            successor_urls={pk: url for pk, url in urls.items() if url and pk in chosen},
            by=self.request.user,
            at=self.at,
        )
        return begun(self.request, made)


class LeavingGoOn(PermissionRequired, View):
    """Carry out what was interrupted."""

    permission = Permission.WITHDRAW_AUTHORISATION
    http_method_names = ["post"]

    def post(self, request, key):
        unfinished = PlatformLeaving.objects.filter(platform__key=key, told_at=None).select_related(
            "platform", "decided_by"
        )
        found = unfinished.first()
        if found is None:
            messages.info(request, _("Everything was carried out already."))
            return redirect("activity:leave", key)
        leaving.carry_on(found, at=timezone.now())
        return begun(request, found)


def begun(request, made: PlatformLeaving):
    count = made.cases.count()
    messages.success(
        request,
        ngettext(
            "The closing of %(count)d channel has begun; its people have a letter.",
            "The closings of %(count)d channels have begun; each person has one letter for all of theirs.",
            count,
        )
        % {"count": count},
    )
    return redirect(f"{reverse('activity:closings')}?platform={made.platform_id}")
