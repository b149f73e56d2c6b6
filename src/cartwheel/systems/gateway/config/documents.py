"""YAML and TOML from a file that somebody may have made to do harm."""

import re
from typing import Any, Final

import yaml  # type: ignore[import-untyped]
from msgspec import toml

_DEEPEST: Final = 32
_MOST_NODES: Final = 100_000
# The time for a dotted key grows with the square of its parts.
_DEEP_KEY: Final = re.compile(rf"(?:[\w\"'-]+[ \t]*\.[ \t]*){{{_DEEPEST}}}")


def read_yaml(text: str) -> Any:
    """
    Return what a document holds.

    Its events are looked at first, which takes no recursion: libyaml would end the process
    on a deep document, and a few aliases of aliases would unfold to more than memory holds.

    Raises:
        ValueError: it is no YAML, too deep, or too large when its aliases are unfolded;
            the message names the line.
    """
    try:
        _ensure_harmless(text)
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error).replace(' in "<unicode string>",', "")) from error


def read_toml(text: str) -> Any:
    """
    Return what a document holds.

    Raises:
        DecodeError: it is no TOML.
        ValueError: it is too deep.
    """
    if (found := _DEEP_KEY.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"line {line}: nested more than {_DEEPEST} deep")
    try:
        return toml.decode(text)
    except RecursionError:
        raise ValueError(f"nested more than {_DEEPEST} deep") from None


def _ensure_harmless(text: str) -> None:
    sizes: dict[str | None, int] = {}
    begun: list[tuple[str | None, int]] = []
    nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = begun.pop()
            sizes[anchor] = nodes - before
        elif isinstance(event, yaml.NodeEvent):
            is_alias = isinstance(event, yaml.AliasEvent)
            nodes += sizes.get(event.anchor, 1) if is_alias else 1
            if isinstance(event, yaml.CollectionStartEvent):
                begun.append((event.anchor, nodes - 1))
        line = event.start_mark.line + 1
        if len(begun) > _DEEPEST:
            raise ValueError(f"line {line}: nested more than {_DEEPEST} deep")
        if nodes > _MOST_NODES:
            raise ValueError(f"line {line}: more than {_MOST_NODES:,} entries, aliases unfolded")
