"""Pictures and papers that show how things stand on the platform, and their bytes (A8, N9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models.channels import Channel
from portal.files import MOST_BYTES_EACH, FileKind

SHA256_DIGITS = 64


class EvidenceQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(erased_at=None)


class Evidence(models.Model):
    """One file about a channel: most often a dated picture of the platform's own page of roles.

    ``name`` is random and stands in its address; ``shown_name`` is what people read. ``size`` is in bytes and ``sha256`` in
    hex digits, both of the file as it is kept. Once erased the bytes are gone; that it was there, and its digest, stays.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=43, unique=True)
    shown_name = models.CharField(_("file"), max_length=120)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(_("kind"), max_length=80, choices=FileKind.choices)
    sha256 = models.CharField(_("digest"), max_length=SHA256_DIGITS)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    uploaded_at = models.DateTimeField(_("added"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=MOST_BYTES_EACH), name="evidence_size_allowed"),
            models.CheckConstraint(condition=Q(content_type__in=FileKind.values), name="evidence_kind_allowed"),
            models.CheckConstraint(condition=~Q(shown_name="") & ~Q(name=""), name="evidence_has_names"),
            models.CheckConstraint(condition=~Q(sha256=""), name="evidence_has_digest"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(erased_at__gte=F("uploaded_at")), name="evidence_erased_after_upload"
            ),
        ]

    def __str__(self):
        return self.shown_name


class EvidenceBytes(models.Model):
    """The content of a file, in a table of its own, so that no list of files ever reads it (docs: decision on files)."""

    evidence = models.OneToOneField(
        Evidence, on_delete=models.CASCADE, primary_key=True, related_name="content", verbose_name=_("evidence")
    )
    data = models.BinaryField()

    class Meta:
        verbose_name = _("content of evidence")
        verbose_name_plural = _("contents of evidence")

    def __str__(self):
        return str(self.evidence)
