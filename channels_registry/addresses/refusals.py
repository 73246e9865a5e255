"""Why a text is not the address of an account, and what to paste instead."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Refusal(StrEnum):
    """Stable codes: they are stored, counted and answered by the API. Add, but never rename."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    FORBIDDEN_CHARACTERS = "forbidden_characters"
    SCHEME = "scheme"
    USER_INFO = "user_info"
    PORT = "port"
    NON_ASCII_HOST = "non_ascii_host"
    BAD_HOST = "bad_host"
    SHORT_LINK = "short_link"
    UNKNOWN_PLATFORM = "unknown_platform"
    UNKNOWN_SUBDOMAIN = "unknown_subdomain"
    NO_ACCOUNT_IN_PATH = "no_account_in_path"
    RESERVED = "reserved"
    NOT_AN_ACCOUNT = "not_an_account"
    PERSONAL_PROFILE = "personal_profile"
    INVITE_LINK = "invite_link"
    BAD_HANDLE = "bad_handle"
    BARE_HANDLE = "bare_handle"
    NOT_A_FEDIVERSE_SERVER = "not_a_fediverse_server"
    PLATFORM_MISMATCH = "platform_mismatch"


SENTENCES = {
    Refusal.EMPTY: _("Paste the full address of the account, for instance %(example)s."),
    Refusal.TOO_LONG: _(
        "This text is longer than the address of any account; paste only the address, for instance %(example)s."
    ),
    Refusal.FORBIDDEN_CHARACTERS: _(
        "The text holds a space, a backslash or a sign that cannot be seen; "
        "type the address of the account by hand, for instance %(example)s."
    ),
    Refusal.SCHEME: _(
        "The address of an account begins with https://; "
        "paste it as the browser shows it when the account is open, for instance %(example)s."
    ),
    Refusal.USER_INFO: _(
        "The sign @ stands before the name of the site, which can hide where the address leads; "
        "open the account and paste the address that the browser shows, for instance %(example)s."
    ),
    Refusal.PORT: _(
        "The address of an account has no number behind the name of the site; "
        "paste it without, for instance %(example)s."
    ),
    Refusal.NON_ASCII_HOST: _(
        "The name of the site holds letters that can be mistaken for others; "
        "open the account and paste the address that the browser shows, for instance %(example)s."
    ),
    Refusal.BAD_HOST: _(
        "The name of a public site is missing at the beginning; "
        "paste the full address of the account, for instance %(example)s."
    ),
    Refusal.SHORT_LINK: _(
        "This is a short or shared link that leads on to another address; "
        "open it, then paste the address of the account that the browser shows, for instance %(example)s."
    ),
    Refusal.UNKNOWN_PLATFORM: _(
        "This site is none of the platforms we know; paste the address of the account on its platform, "
        "for instance %(example)s, or choose the web as platform when it is a blog, a podcast or a feed."
    ),
    Refusal.UNKNOWN_SUBDOMAIN: _(
        "This part of the platform holds no accounts; "
        "paste the address of the account's own page, for instance %(example)s."
    ),
    Refusal.NO_ACCOUNT_IN_PATH: _(
        "The address names a site but no account on it; "
        "open the account and paste the address of its own page, for instance %(example)s."
    ),
    Refusal.RESERVED: _(
        "This is a page of the platform itself; paste the address of the account's own page, for instance %(example)s."
    ),
    Refusal.NOT_AN_ACCOUNT: _(
        "This leads to a post, a video or another page; "
        "paste the address of the account that published it, for instance %(example)s."
    ),
    Refusal.PERSONAL_PROFILE: _(
        "This is the profile of a person; paste the address of the organisation's page, for instance %(example)s."
    ),
    Refusal.INVITE_LINK: _(
        "This is a private invitation; paste the public address of the channel or group, for instance %(example)s."
    ),
    Refusal.BAD_HANDLE: _(
        "No account on this platform can have this name; "
        "open the account and paste the address that the browser shows, for instance %(example)s."
    ),
    Refusal.BARE_HANDLE: _(
        "A name alone does not say where the account is; paste its full address, "
        "for instance %(example)s, or @example@server.example in the fediverse."
    ),
    Refusal.NOT_A_FEDIVERSE_SERVER: _(
        "This site is not a server of the fediverse; "
        "paste the address of the account's own page, for instance %(example)s."
    ),
    Refusal.PLATFORM_MISMATCH: _(
        "This address belongs to another platform than the one chosen; "
        "choose that platform, or paste the address of the account on the chosen one."
    ),
}

EXAMPLE = "https://www.instagram.com/example/"


class UnreadableAddress(ValueError):
    """The text is not the address of one account. ``str()`` is one sentence, in the language active at that moment."""

    def __init__(self, code: Refusal, *, example: str = EXAMPLE):
        super().__init__(code)
        self.code = code
        self.example = example

    def __str__(self) -> str:
        return SENTENCES[self.code] % {"example": self.example}
