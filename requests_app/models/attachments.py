"""Files that belong to a request (A4), and their bytes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.files import MOST_BYTES_EACH, FileKind
from requests_app.models.requests import ChannelRequest

MOST_BYTES_IN_ALL = 30_000_000
MOST_FILES = 10


class AttachmentQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at=None)

    def visible_to(self, user):
        """Files of the requests that ``user`` may see; one that is not handed in yet only for those who write it."""
        requests = ChannelRequest.objects
        return self.filter(
            Q(request__in=requests.written_by(user))
            | Q(request__in=requests.visible_to(user), uploaded_at__lte=F("request__submitted_at"))
        )


class Attachment(models.Model):
    """One file of a request. Its bytes go when it is removed; that it was there, and who removed it, stays.

    ``name`` is random and stands in its address; ``shown_name`` is what people read, cleaned, with the ending of what the
    file is. ``size`` is in bytes, as it is kept.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField(_("about question"), max_length=20, blank=True)
    name = models.CharField(max_length=43, unique=True)
    shown_name = models.CharField(_("file"), max_length=120)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(_("kind"), max_length=80, choices=FileKind.choices)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    uploaded_at = models.DateTimeField(_("added"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_why = models.CharField(_("why"), max_length=300, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=MOST_BYTES_EACH), name="attachment_size_allowed"),
            models.CheckConstraint(condition=Q(content_type__in=FileKind.values), name="attachment_kind_allowed"),
            models.CheckConstraint(condition=~Q(shown_name="") & ~Q(name=""), name="attachment_has_names"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_why="")
                | Q(removed_at__isnull=False, removed_at__gte=F("uploaded_at"), removed_by__isnull=False),
                name="attachment_removed_by_someone",
            ),
        ]

    def __str__(self):
        return self.shown_name


class AttachmentBytes(models.Model):
    """The content of a file, in a table of its own, so that no list of files ever reads it (docs: decision on files)."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="content", verbose_name=_("file")
    )
    data = models.BinaryField()

    class Meta:
        verbose_name = _("content of a file")
        verbose_name_plural = _("contents of files")

    def __str__(self):
        return str(self.attachment)
