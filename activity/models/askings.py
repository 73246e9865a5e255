"""What is asked of people about their channels, and the link of a letter by which they answer (A2, N10, design §5.12)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel
from channels_registry.models.evidence import SHA256_DIGITS


class QuestionOutcome(models.TextChoices):
    """How the question after the latest post ended. Only TOLD says anything about the channel."""

    TOLD = "told", pgettext_lazy("question after the latest post", "Answered")
    CANNOT_TELL = "cannot_tell", pgettext_lazy("question after the latest post", "They cannot tell")
    NO_ANSWER = "no_answer", pgettext_lazy("question after the latest post", "No answer")
    OVERTAKEN = "overtaken", pgettext_lazy("question after the latest post", "Not needed any more")


class PostQuestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class PostQuestion(models.Model):
    """The people of a channel were asked for its latest post, since nobody else can tell it. One is open per channel.

    It ends with an answer, or when it is asked again a quarter later. No answer is a gap in our knowledge, never silence.
    ``told_at`` is when a letter with it was written; until then it waits for its people to be free (design §5.12).
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="post_questions")
    asked_at = models.DateTimeField(_("asked"))
    told_at = models.DateTimeField(_("written to its people"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=QuestionOutcome.choices, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PostQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question after the latest post")
        verbose_name_plural = _("questions after the latest post")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["channel", "-asked_at"], name="postquestion_of_channel"),
            models.Index(fields=["channel"], name="postquestion_untold", condition=Q(ended_at=None, told_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(ended_at=None), name="postquestion_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=QuestionOutcome.values),
                name="postquestion_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("asked_at")), name="postquestion_ends_after_it_was_asked"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=QuestionOutcome.CANNOT_TELL) | Q(answered_by__isnull=False),
                name="postquestion_somebody_cannot_tell",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(told_at__gte=F("asked_at")), name="postquestion_told_once_asked"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.asked_at:%Y-%m-%d}"


class AnswerKeyQuerySet(models.QuerySet):
    def live(self, at: dt.datetime):
        """What still opens something: not ended, in time, its person here."""
        return self.filter(ended_at=None, expires_at__gt=at, person__is_active=True)


class AnswerKey(models.Model):
    """The link in a letter that opens what was asked of one person; of the key itself only a digest is kept.

    ``silences`` and ``questions`` are the numbers of what the letter asked: the link opens these and nothing that comes
    later, and each is answered by it once. A new letter asks all that is open, and ends the key of the one before.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answer_keys")
    token_digest = models.CharField(max_length=SHA256_DIGITS, unique=True)
    silences = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to answer")
        verbose_name_plural = _("links to answer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="answerkey_one_per_person"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="answerkey_expires_later"),
        ]

    def __str__(self):
        return f"{self.person} · {self.created_at:%Y-%m-%d}"
