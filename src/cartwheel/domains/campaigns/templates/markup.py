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

_PIECE: Final = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>(?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*/?>",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"\s+([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_VOID: Final = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_NORMAL: Final = CSSInliner(
    inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False
)
_INLINING: Final = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def normal(html: str) -> str:
    """Return a document as a browser reads it, written in the one form that is read here."""
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
    """Give the pieces of a document in their order; what a style sheet says is a `style`."""
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
    if at < len(html):
        yield Piece(html[at:], "text", stack[-1])


def written(name: str, attributes: tuple[tuple[str, str], ...]) -> str:
    """Return the beginning of an element; the values are escaped already."""
    told = "".join(f' {key}="{value}"' for key, value in attributes)
    return f"<{name}{told}>"
