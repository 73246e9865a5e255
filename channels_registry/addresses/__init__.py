"""What a person types or pastes, read as the address of one account (N4, A4).

``read_address`` answers with an ``Address`` or raises ``UnreadableAddress``, whose text says what to paste instead.
Nothing here asks the network or the database: the same text is always read the same way.

To add a platform, write one entry in ``rules.py``; the words it is written in are explained in ``platforms.py``.
"""

from channels_registry.addresses.address import Address
from channels_registry.addresses.lookalikes import imitable_name, near_forms, resembles, skeleton
from channels_registry.addresses.reading import read_address
from channels_registry.addresses.refusals import Refusal, UnreadableAddress

__all__ = [
    "Address",
    "Refusal",
    "UnreadableAddress",
    "imitable_name",
    "near_forms",
    "read_address",
    "resembles",
    "skeleton",
]
