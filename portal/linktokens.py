"""Tokens of links that open something by themselves: a letter carries the token, the database keeps its digest only.

Who reads the database, or a copy of it, can follow no link. What such a link opens, until when and how often is for the
room that made it to say; a kind of letter that carries one is declared in ``notifications.keys`` (design §5.7, §5.12).
"""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """43 characters that nobody guesses and that stand in an address as they are."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What is stored and looked up: 64 hexadecimal digits. Unsalted, since a token has more chance in it than any salt."""
    return hashlib.sha256(token.encode()).hexdigest()
