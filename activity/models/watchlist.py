"""Accounts of others that the team follows: news, other organisations (R7). They are not ours, and stand in no register.

Changed in ``watchlist/`` only. No list, export, check or interface of ours reads these rows; only the pages of the watch-list do.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import ChannelAddress


class WatchedEnd(models.TextChoices):
    REMOVED = "removed", pgettext_lazy("end on the watch-list", "Taken off")
    OURS = "ours", pgettext_lazy("end on the watch-list", "It is one of ours now")


class WatchedAccountQuerySet(models.QuerySet):
    def followed(self):
        """On the list, and not ours: what became ours in this very moment is passed over until it is taken off."""
        ours = ChannelAddress.objects.current().filter(identity_key=OuterRef("identity_key"))
        return self.filter(~Exists(ours.ever_ours()), ended_at=None)


class WatchedAccount(models.Model):
    """One account of somebody else. ``identity_key`` and ``canonical_url`` are as the register reads addresses.

    ``ended_at`` with ``ending`` and who and why; nobody, where it became ours and left by itself. ``changed_at`` is when
    anybody last wrote something about it.
    """

    name = models.CharField(_("whose it is"), max_length=120)
    identity_key = models.CharField(max_length=2100)
    canonical_url = models.CharField(_("link"), max_length=2100)
    handle = models.CharField(_("username"), max_length=260, blank=True)
    platform = models.CharField(_("platform"), max_length=60, blank=True)
    why = models.CharField(_("why we follow it"), max_length=300)
    added_at = models.DateTimeField(_("on the list since"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("last changed"))
    ended_at = models.DateTimeField(_("off the list since"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(_("how it ended"), max_length=8, choices=WatchedEnd.choices, blank=True)
    ended_why = models.CharField(_("why it was taken off"), max_length=300, blank=True)

    objects = WatchedAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account that we follow")
        verbose_name_plural = _("accounts that we follow")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_key"], condition=Q(ended_at=None), name="watchedaccount_once_on_the_list"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(why=""), name="watchedaccount_says_whose_and_why"),
            models.CheckConstraint(
                condition=Q(canonical_url__startswith="https://") | Q(canonical_url__startswith="http://"),
                name="watchedaccount_url_is_web",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ending="", ended_why="")
                | (Q(ending=WatchedEnd.REMOVED, ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why=""))
                | Q(ending=WatchedEnd.OURS, ended_at__isnull=False, ended_by=None, ended_why=""),
                name="watchedaccount_ends_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("added_at")), name="watchedaccount_ends_after_it_began"
            ),
        ]

    def __str__(self):
        return self.name


class WatchedNote(models.Model):
    """What somebody noted about it; kept as it was written."""

    account = models.ForeignKey(WatchedAccount, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=600)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("note on an account that we follow")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="watchednote_says_something")]

    def __str__(self):
        return f"{self.account_id} · {self.at:%Y-%m-%d}"
