"""The organisation's own keys for platforms that answer nobody else: kept sealed, sent, never shown (docs/decisions/0039)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activity.models.signals import Source

# Sources that can only be looked at with a key; X, LinkedIn, TikTok and Threads can follow.
KEYED = (Source.FACEBOOK, Source.INSTAGRAM, Source.YOUTUBE_DATA)
# Where a question is asked in the name of an account of ours.
ASKED_IN_OUR_NAME = (Source.INSTAGRAM,)


class KeyProblem(models.TextChoices):
    """Why a look with a key saw nothing, with the sentence a person may read."""

    NO_KEY = "no_key", _("The portal has no key for this platform.")
    KEY_ENDED = "key_ended", _("The platform says that the portal's key has ended, or is none of its own.")
    KEY_UNREADABLE = "key_unreadable", _("The portal cannot open its key any more: its SECRET_KEY was changed.")
    RIGHT_MISSING = "right_missing", _("The portal's key is good, but may not read this account.")
    NO_OWN_ACCOUNT = (
        "no_own_account",
        _("The number of our own account, in whose name the platform is asked, is wrong."),
    )
    NOT_PROFESSIONAL = "not_professional", _("There is no professional account of this name; others are not shown.")
    NOT_SHOWN = "not_found_or_not_allowed", _("The platform shows no such account to the portal's key.")


# What concerns the key itself; the others concern one account.
OF_THE_KEY = (KeyProblem.KEY_ENDED, KeyProblem.KEY_UNREADABLE, KeyProblem.NO_OWN_ACCOUNT)


class PlatformKey(models.Model):
    """One key, for one source. ``sealed`` opens only with the portal's SECRET_KEY (``portal.sealing``).

    ``own_account`` is the plain number of our account in whose name a platform is asked. ``expires_on`` is the last day
    the platform named, None where it named none. ``refused_at`` is when the platform last refused the key, and
    ``refusal`` our code for why; both are empty while it is accepted.
    """

    source = models.CharField(
        _("platform"), max_length=12, choices=[(one.value, one.label) for one in KEYED], unique=True
    )
    sealed = models.TextField(editable=False)
    own_account = models.CharField(_("number of our own account"), max_length=40, blank=True)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"))
    last_accepted_at = models.DateTimeField(_("accepted last"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused last"), null=True, blank=True)
    refusal = models.CharField(_("why it was refused"), max_length=40, choices=KeyProblem.choices, blank=True)

    class Meta:
        verbose_name = _("key of a platform")
        verbose_name_plural = _("keys of platforms")
        constraints = [
            models.CheckConstraint(condition=Q(source__in=KEYED), name="platformkey_source_takes_a_key"),
            models.CheckConstraint(condition=~Q(sealed=""), name="platformkey_is_sealed"),
            models.CheckConstraint(
                condition=~Q(source__in=ASKED_IN_OUR_NAME) | ~Q(own_account=""), name="platformkey_names_our_account"
            ),
            models.CheckConstraint(
                condition=Q(refusal="", refused_at=None) | (~Q(refusal="") & Q(refused_at__isnull=False)),
                name="platformkey_refusal_has_moment",
            ),
        ]

    def __str__(self):
        return self.get_source_display()
