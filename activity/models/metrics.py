"""How far a channel reaches, day by day, and the posts that looks have seen (R3, I3). Numbers are kept, never words of posts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activity.models.signals import Source
from channels_registry.models import Channel


class Metric(models.TextChoices):
    """Our neutral names; what a platform calls it is kept beside each number."""

    FOLLOWERS = "followers", pgettext_lazy("number", "Followers")
    POSTS = "posts", pgettext_lazy("number", "Posts in all")
    VIEWS = "views", pgettext_lazy("number", "Views")
    ENGAGEMENTS = "engagements", pgettext_lazy("number", "Reactions, comments and shares")


class Precision(models.TextChoices):
    EXACT = "exact", pgettext_lazy("a number is", "Exact")
    ROUNDED = "rounded", pgettext_lazy("a number is", "Rounded by the platform")
    ABBREVIATED = "abbreviated", pgettext_lazy("a number is", "Shortened by the platform, such as 3.4K")
    DECLARED = "declared", pgettext_lazy("a number is", "As told")


class MetricSnapshot(models.Model):
    """One number of one channel on one day. What a platform hides has no row: not known is never zero.

    ``day`` is the day in the portal's time zone, ``observed_at`` the moment; ``source_name`` is the platform's own word.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="metrics")
    metric = models.CharField(_("number"), max_length=12, choices=Metric.choices)
    day = models.DateField(_("day"))
    value = models.BigIntegerField(_("value"))
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    source_name = models.CharField(_("the platform's word for it"), max_length=60, blank=True)
    precision = models.CharField(_("how exact"), max_length=12, choices=Precision.choices)
    observed_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("number of the day")
        verbose_name_plural = _("numbers of the day")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "metric", "day"], name="metricsnapshot_one_a_day"),
            models.CheckConstraint(condition=Q(value__gte=0), name="metricsnapshot_not_negative"),
        ]

    def __str__(self):
        return f"{self.channel} · {self.metric} · {self.day}"


class ChannelPost(models.Model):
    """One own post of a channel as last seen: when it was published and how people took it; None where that is hidden.

    ``key`` is the platform's id of the post, or stands for it where a feed has none.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=300)
    published_at = models.DateTimeField(_("published"))
    engagements = models.BigIntegerField(_("reactions, comments and shares"), null=True, blank=True)
    views = models.BigIntegerField(_("views"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("post seen")
        verbose_name_plural = _("posts seen")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["channel", "-published_at"], name="channelpost_of_channel"),
            # For the night's thinning.
            models.Index(fields=["published_at"], name="channelpost_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="channelpost_once"),
            models.CheckConstraint(condition=Q(published_at__lte=F("seen_at")), name="channelpost_is_past"),
            models.CheckConstraint(
                condition=Q(engagements=None) | Q(engagements__gte=0), name="channelpost_engagements_not_negative"
            ),
            models.CheckConstraint(condition=Q(views=None) | Q(views__gte=0), name="channelpost_views_not_negative"),
        ]

    def __str__(self):
        return f"{self.channel} · {self.published_at:%Y-%m-%d}"
