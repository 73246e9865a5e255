"""How the team's pages find their request, and refuse who may read but not act."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from channels_registry.history import event_of
from ledger.models import LedgerEntry
from requests_app.judging.telling import as_told
from requests_app.models import ChannelRequest
from requests_app.models.requests import told
from requests_app.review.rights import ReviewRights, rights_of

CONFLICT = 409


def handed_in(user):
    """Requests that have ever been handed in and that ``user`` may see; a draft is nobody's business but its author's."""
    return ChannelRequest.objects.visible_to(user).filter(submitted_at__isnull=False)


def in_the_queue(user):
    """The same for the queue, but for what is decided and not told yet and ``user`` has a part in: the letter tells first."""
    now = timezone.now()
    untold = ChannelRequest.objects.filter(shown_from__gt=now)
    return handed_in(user).filter(told(now) | Q(pk__in=untold.judgeable_by(user).values("pk")))


def history_of(channel_request: ChannelRequest) -> list:
    """What the record of decisions says of the request, newest first."""
    entries = LedgerEntry.objects.filter(subject_type=ChannelRequest._meta.label_lower, subject_id=channel_request.pk)
    return [event_of(entry) for entry in entries.select_related("words").order_by("-seq")]


class OneReview(PermissionRequired):
    """A page about one request for those who review or audit; for everyone else there is nothing here."""

    permission = Permission.READ_ALL_REQUESTS
    hidden = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def channel_request(self) -> ChannelRequest:
        requests = handed_in(self.request.user).select_related(
            "body", "requester", "reviewer", "recommended_by", "channel", "joined_channel__platform"
        )
        return get_object_or_404(requests, pk=self.kwargs["pk"])

    @cached_property
    def rights(self) -> ReviewRights:
        return rights_of(self.channel_request, person=self.request.user, at=self.at)

    def get_context_data(self, **context):
        return super().get_context_data(channel_request=self.channel_request, rights=self.rights, at=self.at, **context)

    def to_the_review(self):
        return redirect("review:detail", self.channel_request.pk)

    def dealt_with_meanwhile(self, **context):
        """409: someone decided or changed it after this page was opened; how it stands now, and what was typed.

        Who has a part in the request reads what its requester reads, and nothing of the unfinished judgement.
        """
        current = ChannelRequest.objects.select_related("reviewer", "requester").get(pk=self.channel_request.pk)
        if self.rights.reads_internal:
            context["last"] = next(iter(history_of(current)), None)
        else:
            as_told(current, at=self.at)
        return render(self.request, "review/meanwhile.html", {"channel_request": current, **context}, status=CONFLICT)


class ReviewAct(OneReview):
    """A page on which the team acts. An auditor reads only; who has a part in the request is told why not (N4)."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(self.permission):
            self.refuse_readers()
        return super().dispatch(request, *args, **kwargs)

    def refuse_readers(self) -> None:
        """Raise PermissionDenied with the reason; 404 comes first where the request may not be seen."""
        if not self.channel_request or not self.rights.reviews:
            raise PermissionDenied(reason_for(Permission.REVIEW_REQUESTS))
        if self.rights.conflict:
            raise PermissionDenied(self.rights.conflict)
