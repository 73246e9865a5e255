"""The answer of ``read_address``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """One account, as its platform names it.

    Two texts lead to the same account exactly when their ``identity_key`` is equal; ``canonical_url`` is the form
    to show and to link, and reading it again gives the same key. The same account can have a second address in
    another name space (a handle and an id): only the platform can tell that they are one.
    """

    platform: str
    name_space: str
    value: str
    canonical_url: str
    identity_key: str
    handle: str
    """What a person reads after the @; empty where the value is an opaque id."""

    @classmethod
    def of(cls, platform: str, name_space: str, value: str, *, url: str, handle: str) -> "Address":
        return cls(platform, name_space, value, url, f"{platform}:{name_space}:{value}", handle)
