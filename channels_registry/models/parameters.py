"""The rules under which a channel was approved; they stay with it for life (A5, A16, U6, U11, U14)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models.channels import Channel
from channels_registry.models.platforms import Rhythm


class PostsAgreedBy(models.TextChoices):
    NOBODY = "nobody", _("Nobody for everyday posts")
    RESPONSIBLE = "responsible", _("The responsible person")
    PERSON = "person", _("A named person")
    TEAM = "team", _("The communications team")


class SpeaksOnDisputed(models.TextChoices):
    TEAM = "team", _("The communications team only")
    RESPONSIBLE = "responsible", _("The responsible person, after asking the team")
    PERSON = "person", _("A named person")


class Discussion(models.TextChoices):
    OPEN = "open", pgettext_lazy("comments", "Open")
    READ_FIRST = "read_first", pgettext_lazy("comments", "Read before shown")
    CLOSED = "closed", pgettext_lazy("comments", "Closed")


class VisualIdentity(models.TextChoices):
    ALLIANCE = "alliance", _("The Alliance's name and logo")
    CO_BRANDED = "co_branded", _("The Alliance's and the group's together")
    PROJECT = "project", _("The project's own, with the Alliance visible in the name or introduction")


class ParameterSet(models.Model):
    """The rules of one channel from one day to another. A change is a new row; the current one has no end."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="parameter_sets")
    posts_agreed_by = models.CharField(_("who agrees a post"), max_length=12, choices=PostsAgreedBy.choices)
    posts_agreed_by_name = models.CharField(_("named person for posts"), max_length=120, blank=True)
    speaks_on_disputed = models.CharField(
        _("who speaks on disputed matters"), max_length=12, choices=SpeaksOnDisputed.choices
    )
    speaks_on_disputed_name = models.CharField(_("named person for disputed matters"), max_length=120, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    rhythm = models.CharField(_("rhythm"), max_length=20, choices=Rhythm.choices)
    discussion = models.CharField(_("comments and messages"), max_length=12, choices=Discussion.choices)
    answer_hours = models.PositiveSmallIntegerField(_("hours within which people are answered"))
    visual_identity = models.CharField(_("visual identity"), max_length=12, choices=VisualIdentity.choices)
    positions_first = models.BooleanField(
        _("positions appear on the institution's account, this channel relays"), default=True
    )
    about_body_only = models.BooleanField(_("publishes only about the organisation or project"), default=True)
    review_on = models.DateField(_("review on"))
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("rules for this channel")
        verbose_name_plural = _("rules for this channel")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(until=None), name="parameterset_one_current"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="parameterset_until_after_since"
            ),
            models.CheckConstraint(
                condition=~Q(posts_agreed_by=PostsAgreedBy.PERSON) | ~Q(posts_agreed_by_name=""),
                name="parameterset_person_for_posts_named",
            ),
            models.CheckConstraint(
                condition=~Q(speaks_on_disputed=SpeaksOnDisputed.PERSON) | ~Q(speaks_on_disputed_name=""),
                name="parameterset_person_for_disputed_named",
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.since:%Y-%m-%d}"
