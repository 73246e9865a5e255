"""Other people's comments on our channels: judged by the grounds of the policy in force, each act on record (A11, R11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Permission
from channels_registry.models import Channel


class CommentAct(models.TextChoices):
    """What can be done with a comment. To hide it and to delete it are two acts (R11)."""

    KEEP = "keep", pgettext_lazy("comment", "Keep it")
    HIDE = "hide", pgettext_lazy("comment", "Hide it")
    DELETE = "delete", pgettext_lazy("comment", "Delete it")
    REPORT = "report", pgettext_lazy("comment", "Report it to the platform")


class JudgedCommentQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self if person.may(Permission.READ_AUDIT) else self.filter(judged_by=person)


class JudgedComment(models.Model):
    """One comment that somebody of a channel was not sure about, and what the portal recommended.

    ``ground`` is the short name of a ground of the guidance at that moment, ``ground_title`` how it was worded in the
    language of whoever judged; both "" where none applies. ``urgent``: somebody may be in danger. ``words`` and ``link``
    are other people's, and erased some days later (``erased_at``).
    """

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="judged_comments", verbose_name=_("channel")
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    at = models.DateTimeField(_("asked"))
    words = models.TextField(_("words of the comment"), max_length=3000, blank=True)
    link = models.CharField(_("link"), max_length=500, blank=True)
    ground = models.CharField(max_length=60, blank=True)
    ground_title = models.CharField(_("ground"), max_length=300, blank=True)
    urgent = models.BooleanField(_("somebody may be in danger"), default=False)
    recommended = models.CharField(_("recommended"), max_length=10, choices=CommentAct.choices)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = JudgedCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("judged comment")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="judgedcomment_to_erase", condition=Q(erased_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(recommended__in=CommentAct.values), name="judgedcomment_act_known"),
            # A11: without a ground of the policy a comment stays.
            models.CheckConstraint(
                condition=Q(recommended=CommentAct.KEEP) | ~Q(ground=""), name="judgedcomment_only_a_ground_removes"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(words="", link=""), name="judgedcomment_erased_is_empty"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.at:%Y-%m-%d}"


class CommentDecision(models.Model):
    """One act on a comment: what was done, by whom, when and why. ``ground`` is that of the comment, for the constraint."""

    comment = models.ForeignKey(JudgedComment, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(_("done"), max_length=10, choices=CommentAct.choices)
    ground = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    why = models.CharField(_("because"), max_length=600)

    class Meta:
        verbose_name = _("act on a comment")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "act"], name="commentdecision_each_act_once"),
            models.CheckConstraint(condition=Q(act__in=CommentAct.values), name="commentdecision_act_known"),
            models.CheckConstraint(
                condition=Q(act=CommentAct.KEEP) | ~Q(ground=""), name="commentdecision_only_a_ground_removes"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="commentdecision_says_why"),
        ]

    def __str__(self):
        return f"{self.comment} · {self.get_act_display()}"
