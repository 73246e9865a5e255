"""A spreadsheet that somebody is bringing in (docs/import.md): its lines, what its columns are, and how far it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportStage(models.TextChoices):
    COLUMNS = "columns", pgettext_lazy("stage of an import", "Columns to be told")
    JUDGING = "judging", pgettext_lazy("stage of an import", "Rows are being read")
    LOOK = "look", pgettext_lazy("stage of an import", "Ready to be looked at")
    ENTERING = "entering", pgettext_lazy("stage of an import", "Being entered")
    DONE = "done", pgettext_lazy("stage of an import", "Entered")


# In these somebody waits for a worker.
AT_WORK = (ImportStage.JUDGING, ImportStage.ENTERING)


class ImportFile(models.Model):
    """One file on its way into the register; seen by whoever brought it and by nobody else, gone after seven days.

    ``columns`` says for each column of the file which of ours it is ("" for “not read”). ``defaults`` holds what counts
    where the file says nothing (``body`` as pk, ``kind``). ``answers`` says who or what each name is that the portal did
    not know. ``done`` counts the rows that the work under way has behind it; ``counts`` the rows by their fate.
    """

    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # What the rows are about: "channels", or a kind of spreadsheet that a room above registered (importing/uploads.py).
    table = models.CharField(max_length=20, default="channels")
    name = models.CharField(_("file"), max_length=100)
    uploaded_at = models.DateTimeField()
    stage = models.CharField(max_length=10, choices=ImportStage.choices, default=ImportStage.COLUMNS)
    rows = models.PositiveIntegerField(_("rows"))
    columns = models.JSONField(default=list)
    defaults = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # The button that was pressed says whether rows with a problem may be left out.
    partial = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    # What became of the last attempt, where it was stopped: a sentence in the keeper's language.
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=ImportStage.values), name="importfile_stage_known"),
            models.CheckConstraint(
                condition=~Q(stage__in=AT_WORK) | Q(asked_at__isnull=False), name="importfile_work_was_asked_for"
            ),
        ]

    def __str__(self):
        return self.name


class ImportContent(models.Model):
    """The lines of the file, the header first, and what was last found about each row; apart, since they are long."""

    file = models.OneToOneField(ImportFile, on_delete=models.CASCADE, related_name="content")
    lines = models.JSONField()
    verdicts = models.JSONField(default=dict)

    def __str__(self):
        return str(self.file)


class ColumnMatch(models.Model):
    """What the columns of a header are, as somebody told it last; offered again for the same header."""

    header_digest = models.CharField(max_length=64, unique=True)
    columns = models.JSONField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self):
        return self.header_digest
