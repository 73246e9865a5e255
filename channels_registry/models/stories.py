"""Stories that colleagues send to the people of a channel, instead of opening one of their own (N3, U2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models.channels import Channel


class StoryState(models.TextChoices):
    SENT = "sent", pgettext_lazy("state of a story", "Not answered yet")
    USED = "used", pgettext_lazy("state of a story", "Used")
    NOT_USED = "not_used", pgettext_lazy("state of a story", "Not used")


class PeopleShown(models.TextChoices):
    """What the sender confirms about the people in the story; a third answer is no story yet (A21)."""

    NOBODY = "nobody", _("Nobody can be recognised in it")
    AGREED = "agreed", _("Everyone who can be recognised in it has agreed; for a child, the parents have")


class Contribution(models.Model):
    """One story offered to a channel, and what became of it. Changed in ``stories.py`` only.

    ``post_url`` is where a used one appeared; ``reason`` says why another was not used. Whoever sent it reads both.
    """

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("channel")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("from")
    )
    at = models.DateTimeField(_("sent"))
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("story"), max_length=4000)
    link = models.CharField(_("link to pictures or more"), max_length=500, blank=True)
    people_shown = models.CharField(_("people in it"), max_length=10, choices=PeopleShown.choices)
    state = models.CharField(_("state"), max_length=10, choices=StoryState.choices, default=StoryState.SENT)
    post_url = models.CharField(_("link to the post"), max_length=500, blank=True)
    reason = models.CharField(_("why not"), max_length=600, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["channel", "state"], name="contribution_channel_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="contribution_has_words"),
            models.CheckConstraint(
                condition=Q(people_shown__in=PeopleShown.values), name="contribution_people_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://") | Q(link__startswith="http://"),
                name="contribution_link_is_web",
            ),
            models.CheckConstraint(
                condition=Q(state=StoryState.SENT, answered_at=None, answered_by=None, post_url="", reason="")
                | (Q(state=StoryState.USED, answered_at__isnull=False, answered_by__isnull=False, reason="")
                   & (Q(post_url__startswith="https://") | Q(post_url__startswith="http://")))
                | (Q(state=StoryState.NOT_USED, answered_at__isnull=False, answered_by__isnull=False, post_url="")
                   & ~Q(reason="")),
                name="contribution_answered_whole",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title
