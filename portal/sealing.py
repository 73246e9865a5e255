"""Seal what must not lie readable in the database or its backups: only the portal's SECRET_KEY opens it.

The sealing key is derived from SECRET_KEY and bound to one purpose, so that what is sealed for one opens nowhere else and
says nothing about the SECRET_KEY. What was sealed under an older key opens while that one stands in
SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class CannotOpen(Exception):
    """It was sealed under a SECRET_KEY that the portal does not have any more, for something else, or was damaged."""


def seal(text: str, *, purpose: str) -> str:
    return seal_bytes(text.encode(), purpose=purpose).decode("ascii")


def seal_bytes(data: bytes, *, purpose: str) -> bytes:
    """A third longer than ``data``; for files that are kept."""
    return _seals(purpose).encrypt(bytes(data))


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """Raises CannotOpen."""
    try:
        return _seals(purpose).decrypt(bytes(sealed))
    except (InvalidToken, ValueError):
        raise CannotOpen from None


def unseal(sealed: str, *, purpose: str) -> str:
    """Raises CannotOpen."""
    try:
        return _seals(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        # Without the cause: nothing of what was tried belongs into a log.
        raise CannotOpen from None


def sealed_anew(sealed: str, *, purpose: str) -> str:
    """The same under the newest key. Raises CannotOpen."""
    return seal(unseal(sealed, purpose=purpose), purpose=purpose)


def newest_key_mark() -> str:
    """Tells the newest key from older ones and says nothing about it: kept beside what was sealed, it is asked of the
    database which rows are to be sealed anew, without opening any."""
    return _derived(settings.SECRET_KEY, "mark")[:16].decode("ascii")


def is_under_newest_key(sealed: str, *, purpose: str) -> bool:
    try:
        _seals(purpose, [settings.SECRET_KEY]).decrypt(sealed.encode())
    except (InvalidToken, ValueError):
        return False
    return True


def _seals(purpose: str, secrets: list[str] | None = None) -> MultiFernet:
    """Seals with the first key, opens with any."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS] if secrets is None else secrets
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: str, purpose: str) -> bytes:
    bound = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal/sealing/1/{purpose}".encode())
    return base64.urlsafe_b64encode(bound.derive(force_bytes(secret)))
