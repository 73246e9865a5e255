"""The purposes of channels, which a room above names: guidance can be for one of them only (R5)."""

from collections.abc import Callable, Sequence

Choices = Callable[[], Sequence[tuple[str, object]]]
_provider: list[Choices] = []


def register(choices: Choices) -> None:
    _provider[:] = [choices]


def kinds() -> list[tuple[str, str]]:
    return [(value, str(label)) for one in _provider for value, label in one()]


def kind_label(kind: str) -> str:
    return dict(kinds()).get(kind, kind)
