"""Pure decisions about templates: what is wrong with the content of one."""

import re
from collections.abc import Iterator
from typing import Final

from cartwheel.domains.campaigns.templates.blocks import FooterBlock
from cartwheel.domains.campaigns.templates.contracts import BlockLayout, MailContent
from cartwheel.domains.campaigns.templates.fields import (
    OF_THE_HOUSE,
    FieldKind,
    MergeField,
)
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue

_WEB: Final = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_YES_NO: Final = ("true", "false")


def ensure_declared(content: MailContent) -> None:
    """
    Refuse merge fields that cannot be filled in, and blocks without a footer at the end.

    Raises:
        InvalidInputError: with each fault at its place.
    """
    issues = [*_of_fields(content.fields), *_of_layout(content)]
    if issues:
        raise InvalidInputError(*issues)


def _of_fields(fields: tuple[MergeField, ...]) -> Iterator[Issue]:
    seen: set[str] = set()
    for n, field in enumerate(fields):
        at = ("content", "fields", n)
        if field.name in seen:
            yield Issue((*at, "name"), f"{field.name} is declared twice", Breach.REPEATED)
        elif field.name in OF_THE_HOUSE:
            yield Issue((*at, "name"), f"{field.name} is filled in by the house")
        seen.add(field.name)
        for name, value in (("default", field.default), ("sample", field.sample)):
            if value is not None and not fits(field.kind, value):
                yield Issue((*at, name), f"It is no {field.kind}: {value[:40]}")
        if (field.kind is FieldKind.LIST) is not bool(field.parts):
            yield Issue((*at, "parts"), "A list has parts, and nothing else has")
        parts = [part.name for part in field.parts]
        for m, part in enumerate(field.parts):
            if part.kind is FieldKind.LIST:
                yield Issue((*at, "parts", m, "kind"), "A list within a list")
            if parts.index(part.name) != m:
                message = f"{part.name} is declared twice"
                yield Issue((*at, "parts", m, "name"), message, Breach.REPEATED)


def _of_layout(content: MailContent) -> Iterator[Issue]:
    if not isinstance(content.layout, BlockLayout):
        return
    blocks = content.layout.blocks
    at = ("content", "layout", "blocks")
    for n, block in enumerate(blocks):
        if isinstance(block, FooterBlock):
            if n != len(blocks) - 1:
                yield Issue((*at, n), "A footer is the last block, and there is one")
            if block.shown_when is not None:
                yield Issue((*at, n, "shownWhen"), "A footer is shown to everybody")
    if not isinstance(blocks[-1], FooterBlock):
        yield Issue(at, "The last block is a footer, by which people unsubscribe", Breach.REQUIRED)


def fits(kind: FieldKind, value: str) -> bool:
    """Tell whether a text can stand for a value of a kind; nothing stands for a list."""
    if kind is FieldKind.URL:
        return not value or is_web(value)
    if kind is FieldKind.NUMBER:
        return re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", value) is not None
    if kind is FieldKind.BOOLEAN:
        return value in _YES_NO
    return kind is FieldKind.TEXT or not value


def is_web(address: str) -> bool:
    """Tell whether an address is one of http or https, with a host and without a space."""
    return _WEB.fullmatch(address) is not None
