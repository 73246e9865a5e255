"""Passwords that name the portal or the alliance are the first a stranger tries (ASVS 6.1.2)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.store import portal_settings

WORDS = ("portal", "channel", "governance", "alliance", "secretariat", "password", "motdepasse")


class NoHouseWords:
    """Refuse a password that is little more than a word everyone here would think of."""

    def validate(self, password, user=None):
        bare = "".join(c for c in password.lower() if c.isalpha())
        words = {*WORDS, *portal_settings().organisation_name.lower().split()}
        rest = bare
        for word in sorted((w for w in words if len(w) >= 4), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < 4:
            raise ValidationError(self.get_help_text(), code="house_words")

    def get_help_text(self):
        return _("Choose something that does not consist of the portal's or the alliance's own words.")
