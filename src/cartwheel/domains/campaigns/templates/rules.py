"""Pure decisions about templates: what is wrong with the content of one."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from jinja2 import TemplateSyntaxError

from cartwheel.domains.campaigns.templates.blocks import FooterBlock, ProductsBlock
from cartwheel.domains.campaigns.templates.contracts import BlockLayout, MailContent
from cartwheel.domains.campaigns.templates.fields import (
    OF_THE_HOUSE,
    FieldKind,
    MergeField,
)
from cartwheel.domains.campaigns.templates.marks import READER, Marks
from cartwheel.domains.campaigns.templates.partials import with_partials
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue
from cartwheel.systems.templating.api import UnfitTemplateError, names

_WEB: Final = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_OF_PRODUCTS: Final = {
    "title": FieldKind.TEXT,
    "url": FieldKind.URL,
    "image": FieldKind.URL,
}
_YES_NO: Final = ("true", "false")


def ensure_declared(content: MailContent) -> None:
    """
    Refuse merge fields that cannot be filled in, and blocks without a footer at the end.

    Raises:
        InvalidInputError: with each fault at its place.
    """
    issues = [*_of_fields(content.fields), *_of_layout(content), *_of_words(content)]
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
        if isinstance(block, ProductsBlock):
            yield from _of_products(block, content.fields, (*at, n, "items"))
    if not isinstance(blocks[-1], FooterBlock):
        yield Issue(at, "The last block is a footer, by which people unsubscribe", Breach.REQUIRED)


def _of_products(
    block: ProductsBlock, fields: tuple[MergeField, ...], at: tuple[str | int, ...]
) -> Iterator[Issue]:
    rows = next((field for field in fields if field.name == block.items), None)
    kinds = {part.name: part.kind for part in rows.parts} if rows else {}
    for name, kind in _OF_PRODUCTS.items():
        if kinds.get(name) is not kind:
            yield Issue(at, f"{block.items} is no list with a part {name} of kind {kind}")
            return


def _of_words(content: MailContent) -> Iterator[Issue]:
    """Find what is filled in without having been declared, and what templates may not do."""
    lists = {one.name: {part.name for part in one.parts} for one in content.fields if one.parts}
    known = {field.name for field in content.fields} | OF_THE_HOUSE.keys()
    for path, source in _worded((), msgspec.to_builtins(content)):
        if path[:1] in (("fields",), ("name",)) or path[-1] == "type":
            continue
        try:
            Marks().mark(source)
            for named in names(READER.parse(source), lists):
                if named.name not in known:
                    message = f"Line {named.line}: {named.name} is not declared"
                    yield Issue(("content", *path), message)
        except TemplateSyntaxError as error:
            yield Issue(("content", *path), f"Line {error.lineno}: {error.message}")
        except UnfitTemplateError as error:
            yield Issue(("content", *path), str(error))
        except RecursionError:
            yield Issue(("content", *path), "Conditions are nested too deep")


def _worded(path: tuple[str | int, ...], told: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give each text that may hold merge fields, with its path."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name == "shownWhen" and value is not None:
                yield (*path, name), f"{{% if {value} %}}{{% endif %}}"
            else:
                yield from _worded((*path, name), value)
    elif isinstance(told, list | tuple):
        for n, value in enumerate(told):
            yield from _worded((*path, n), value)
    elif isinstance(told, str) and "{" in told:
        yield path, with_partials(told, is_mjml=False) if path[-1] == "source" else told


def fits(kind: FieldKind, value: str) -> bool:
    """Tell whether a text can stand for a value of a kind; nothing stands for a list."""
    if kind is FieldKind.URL:
        return is_web(value)
    if kind is FieldKind.NUMBER:
        return re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", value) is not None
    if kind is FieldKind.BOOLEAN:
        return value in _YES_NO
    return kind is FieldKind.TEXT or not value


def is_web(address: str) -> bool:
    """Tell whether an address is one of http or https, with a host and without a space."""
    return _WEB.fullmatch(address) is not None
