"""The wording of Annex 1, in numbered sets: what a lead published is never changed, a new set follows it (A4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language

# The set that the portal ships: its words stand in the code and in its translations. It has no rows.
SHIPPED = 1
LONGEST_WORDING = 600


class QuestionSet(models.Model):
    """A published wording. Sets are numbered from 2; requests keep the number under which they were handed in."""

    number = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    why = models.CharField(_("what changed, and why"), max_length=500)

    class Meta:
        verbose_name = _("question set")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=SHIPPED), name="questionset_follows_the_shipped_one"),
            models.CheckConstraint(condition=~Q(why=""), name="questionset_says_why"),
        ]

    def __str__(self):
        return str(self.number)


class Wording(models.Model):
    """One text that differs from the shipped one, in one language; design §5.11.

    ``part`` is ``text``, ``hint`` or ``fixed`` of the question, ``option:FIELD:VALUE`` of one of its answers,
    ``added:FIELD:VALUE`` for an answer that the shipped list does not have, or ``withdrawn:FIELD:VALUE`` for one that is
    no longer offered. A set holds all its differences, so that one set is read by itself.
    """

    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="wordings")
    question = models.CharField(max_length=20)
    language = models.CharField(max_length=10, choices=Language.choices)
    part = models.CharField(max_length=80)
    text = models.CharField(max_length=LONGEST_WORDING, blank=True)

    class Meta:
        verbose_name = _("wording")
        constraints = [
            models.UniqueConstraint(
                fields=["question_set", "question", "language", "part"], name="wording_one_per_part_and_language"
            )
        ]

    def __str__(self):
        return f"{self.question_set_id} · {self.question} · {self.part} · {self.language}"


class WordingDraft(models.Model):
    """A text that the lead has changed and not published yet; nobody but the lead sees it."""

    question = models.CharField(max_length=20)
    language = models.CharField(max_length=10, choices=Language.choices)
    part = models.CharField(max_length=80)
    text = models.CharField(max_length=LONGEST_WORDING, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("wording not published yet")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "language", "part"], name="wordingdraft_one_per_part_and_language"
            )
        ]

    def __str__(self):
        return f"{self.question} · {self.part} · {self.language}"
