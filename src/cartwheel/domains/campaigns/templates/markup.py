"""
Reading HTML as the inliner writes it: each tag closed, each value in double quotes.

What is read anywhere else has to be written by it first; that is what makes a plain pattern
enough, and fast.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from css_inline import CSSInliner

from cartwheel.systems.templating.api import UnfitTemplateError

MOST_ELEMENTS: Final = 4_000
MOST_NESTED: Final = 100

_PIECE: Final = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>(?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*/?>",
    re.DOTALL,
)
_BEGINS: Final = re.compile(r"<[a-zA-Z]")
_ATTRIBUTE: Final = re.compile(r"\s+([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_VOID: Final = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_NORMAL: Final = CSSInliner(
    inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False
)
_INLINING: Final = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def ensure_small(markup: str) -> None:
    """
    Refuse markup with so many elements that parsers which go into each could go too deep.

    Raises:
        UnfitTemplateError: it has more than `MOST_ELEMENTS`.
    """
    if len(_BEGINS.findall(markup)) > MOST_ELEMENTS:
        raise UnfitTemplateError(f"It has more than {MOST_ELEMENTS} elements")


def normal(html: str) -> str:
    """
    Return a document as a browser reads it, written in the one form that is read here.

    Raises:
        UnfitTemplateError: it has too many elements.
    """
    ensure_small(html)
    return _NORMAL.inline(html)


def inlined(html: str) -> str:
    """Return a document with the rules of its style sheets at the elements; `@media` stays."""
    return _INLINING.inline(html)


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A tag, a comment or what is between them, and the element around it by its number.

    `text` is what was written for it, without the signs of a comment.
    """

    text: str
    kind: str
    within: int
    name: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_tag(self) -> bool:
        """Whether an element begins here."""
        return self.kind == "tag"


def pieces(html: str) -> Iterator[Piece]:
    """
    Give the pieces of a document in their order; what a style sheet says is a `style`.

    Raises:
        UnfitTemplateError: elements are nested too deep.
    """
    at, count, stack = 0, 0, [0]
    name = ""
    while found := _PIECE.search(html, at):
        if found.start() > at:
            kind = "style" if name == "style" else "text"
            yield Piece(html[at : found.start()], kind, stack[-1], name)
        at = found.end()
        if found["comment"] is not None:
            yield Piece(found["comment"], "comment", stack[-1])
            continue
        name = found["name"].lower()
        if found["close"]:
            if len(stack) > 1:
                stack.pop()
            yield Piece(found.group(), "end", stack[-1], name)
            name = ""
            continue
        attributes = tuple(
            (key.lower(), value) for key, value in _ATTRIBUTE.findall(found["attributes"])
        )
        yield Piece(found.group(), "tag", stack[-1], name, attributes)
        if name == "style" and (end := html.find("</style", at)) > at:
            yield Piece(html[at:end], "style", stack[-1], name)
            at = end
        if name not in _VOID:
            count += 1
            stack.append(count)
            if len(stack) > MOST_NESTED:
                raise UnfitTemplateError(f"Elements are nested more than {MOST_NESTED} deep")
    if at < len(html):
        yield Piece(html[at:], "text", stack[-1])


def written(name: str, attributes: tuple[tuple[str, str], ...]) -> str:
    """Return the beginning of an element; the values are escaped already."""
    told = "".join(f' {key}="{value}"' for key, value in attributes)
    return f"<{name}{told}>"
