"""How we know that an account is ours: our own sites, which of their pages name which account, and each proof with its date (N10).

A proof is a statement about one day: what was looked for, where, and what was found. Not known is not “not ours”.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel, Evidence


class OwnSite(models.Model):
    """A host of the organisation; it and every host below it are ours."""

    host = models.CharField(_("site"), max_length=253, unique=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("own site")
        verbose_name_plural = _("own sites")
        ordering = ["host"]

    def __str__(self):
        return self.host


class OwnPage(models.Model):
    """A page of one of our sites that links to our accounts; read once a month. ``problem`` is a code of the fetcher."""

    site = models.ForeignKey(OwnSite, on_delete=models.CASCADE, related_name="pages")
    url = models.CharField(_("page"), max_length=2000, unique=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    next_check_at = models.DateTimeField(_("next reading"))
    read_at = models.DateTimeField(_("read last"), null=True, blank=True)
    tried_at = models.DateTimeField(_("tried last"), null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("own page")
        verbose_name_plural = _("own pages")
        ordering = ["url"]
        indexes = [models.Index(fields=["next_check_at"], name="ownpage_next_check")]

    def __str__(self):
        return self.url


class OwnPageLink(models.Model):
    """This page of ours linked to this channel when it was read last; ``rel_me``: so that platforms can check it."""

    page = models.ForeignKey(OwnPage, on_delete=models.CASCADE, related_name="links")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="own_page_links")
    rel_me = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("link on an own page")
        constraints = [models.UniqueConstraint(fields=["page", "channel"], name="ownpagelink_once")]

    def __str__(self):
        return f"{self.page} · {self.channel}"


class ProofMethod(models.TextChoices):
    """What was looked for."""

    VERIFIED_LINK = "verified_link", _("The platform checked the link between our site and the profile")
    OWN_SERVER = "own_server", _("The account lives on a server of ours")
    OWN_NAME = "own_name", _("Its username is a domain of ours")
    DOMAIN_FILE = "domain_file", _("A file on our domain names the account")
    PLATFORM = "platform", _("The platform marks the account as verified")
    PROFILE_LINK = "profile_link", _("The profile links to a site of ours")
    TRUST_MARK = "trust_mark", _("The profile carries our trust.txt mark")
    OWN_PAGE = "own_page", _("A page of ours links to the account")
    PICTURE = "picture", _("Someone showed a picture of the profile")


class ProofResult(models.TextChoices):
    FOUND = "found", pgettext_lazy("a proof is", "Found")
    NOT_FOUND = "not_found", pgettext_lazy("a proof is", "Not found")
    UNREADABLE = "unreadable", pgettext_lazy("a proof is", "Cannot be read")


class OwnershipProof(models.Model):
    """One proof of one channel. It stands from ``since`` until ``lost_at``; ``found_at`` is when it was seen last.

    ``host`` is the site of ours it rests on, ``url`` where it was found, ``detail`` what it says or a code for the page.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="ownership_proofs")
    method = models.CharField(_("method"), max_length=14, choices=ProofMethod.choices)
    result = models.CharField(_("result"), max_length=10, choices=ProofResult.choices)
    checked_at = models.DateTimeField(_("checked"))
    since = models.DateTimeField(_("since"), null=True, blank=True)
    found_at = models.DateTimeField(_("found last"), null=True, blank=True)
    lost_at = models.DateTimeField(_("gone since"), null=True, blank=True)
    host = models.CharField(max_length=253, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    picture = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("proof of ownership")
        verbose_name_plural = _("proofs of ownership")
        indexes = [
            models.Index(fields=["channel"], name="ownershipproof_lost", condition=Q(lost_at__isnull=False)),
            models.Index(fields=["host"], name="ownershipproof_host", condition=~Q(host="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "method"], name="ownershipproof_once"),
            models.CheckConstraint(
                condition=~Q(result=ProofResult.FOUND) | Q(since__isnull=False, found_at__isnull=False, lost_at=None),
                name="ownershipproof_found_stands",
            ),
            models.CheckConstraint(
                condition=Q(lost_at=None) | Q(since__isnull=False, lost_at__gte=F("since")),
                name="ownershipproof_lost_stood",
            ),
            models.CheckConstraint(
                condition=~Q(result=ProofResult.NOT_FOUND) | Q(since=None) | Q(lost_at__isnull=False),
                name="ownershipproof_not_found_is_lost",
            ),
            models.CheckConstraint(
                condition=Q(method=ProofMethod.PICTURE, picture__isnull=False, shown_by__isnull=False)
                | (~Q(method=ProofMethod.PICTURE) & Q(picture=None, shown_by=None)),
                name="ownershipproof_picture_has_person",
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.method} · {self.result}"

    @property
    def stands(self) -> bool:
        """Found, or found before and not readable now."""
        return self.since is not None and self.lost_at is None
