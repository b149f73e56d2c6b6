"""Turning templates into words: checked when they are saved, bounded when they are filled."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import Template, TemplateError, TemplateSyntaxError

from cartwheel.systems.templating.api import UnfitTemplateError, environment, names

MOST_WRITTEN: Final = 200_000
LOOPED: Final = "items"
OF_ITEM: Final = frozenset({"name", "quantity", "price"})

_TEXT: Final = environment(trim_blocks=True, lstrip_blocks=True)
_HTML: Final = environment(is_html=True, trim_blocks=True, lstrip_blocks=True)


@lru_cache(maxsize=1_024)
def names_in(source: str) -> frozenset[str]:
    """
    Return the variables that a template fills in.

    Raises:
        UnfitTemplateError: it cannot be read, or does what templates may not.
    """
    try:
        tree = _TEXT.parse(source)
    except TemplateSyntaxError as error:
        raise UnfitTemplateError(error.message or "It cannot be read", line=error.lineno) from None
    return frozenset(named.name for named in names(tree, {LOOPED: OF_ITEM}))


@lru_cache(maxsize=1_024)
def _compiled(source: str, *, is_html: bool) -> Template:
    names_in(source)
    return (_HTML if is_html else _TEXT).from_string(source)


def fill(source: str, values: Mapping[str, Any], *, is_html: bool = False) -> str:
    """
    Fill a template in; in HTML whatever is filled in is escaped.

    Raises:
        UnfitTemplateError: it cannot be used, lacks a value, or writes too much.
    """
    written, size = [], 0
    try:
        for part in _compiled(source, is_html=is_html).generate(values):
            size += len(part)
            if size > MOST_WRITTEN:
                raise UnfitTemplateError(f"It writes more than {MOST_WRITTEN} characters")
            written.append(part)
    except TemplateError as error:
        raise UnfitTemplateError(error.message or "It cannot be filled in") from None
    return "".join(written)
