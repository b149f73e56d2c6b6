"""
Turning templates into words: checked when they are saved, bounded when they are filled.

Jinja2's sandbox bounds what a template may reach and not how long it runs or how much it
writes. So a template is read before: it may fill in, ask and go through the goods of a cart
once, and nothing else. What is left can neither run for long nor grow beyond its size times a
hundred goods; what is written is cut off besides.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_WRITTEN: Final = 200_000
LOOPED: Final = "items"
OF_ITEM: Final = frozenset({"name", "quantity", "price"})

_FILTERS: Final = frozenset({"upper", "lower", "capitalize", "trim", "length", "e", "escape"})
_TESTS: Final = frozenset({"defined", "odd", "even"})
_PLAIN: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


class UnfitTemplateError(ValueError):
    """A template that cannot be used, and why; `line` counts from 1."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        super().__init__(f"Line {line}: {message}")
        self.line = line


def _environment(*, is_html: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        autoescape=is_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


_TEXT: Final = _environment(is_html=False)
_HTML: Final = _environment(is_html=True)


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
    return frozenset(_names(tree, within=None))


def _names(node: nodes.Node, *, within: str | None) -> Iterator[str]:
    """Give the names in a part of a template; `within` is what a loop around it calls a good."""
    children: Iterable[nodes.Node] = ()
    if isinstance(node, nodes.Name):
        if node.name != within:
            yield node.name
    elif isinstance(node, nodes.For):
        within = _loop(node, within=within)
        yield LOOPED
        children = (*node.body, *node.else_)
    elif isinstance(node, nodes.Getattr):
        _ensure_of_good(node, within=within)
    else:
        _ensure_known(node)
        children = node.iter_child_nodes()
    for child in children:
        yield from _names(child, within=within)


def _ensure_of_good(node: nodes.Getattr, *, within: str | None) -> None:
    owner = node.node
    if not isinstance(owner, nodes.Name) or owner.name != within or node.attr not in OF_ITEM:
        message = f"`.{node.attr}` is not known: a good has {', '.join(sorted(OF_ITEM))}"
        raise UnfitTemplateError(message, line=node.lineno)


def _ensure_known(node: nodes.Node) -> None:
    if isinstance(node, nodes.Filter):
        if node.name not in _FILTERS or node.args or node.kwargs:
            raise UnfitTemplateError(f"The filter `{node.name}` is not known", line=node.lineno)
    elif isinstance(node, nodes.Test):
        if node.name not in _TESTS or node.args:
            raise UnfitTemplateError(f"The test `{node.name}` is not known", line=node.lineno)
    elif not isinstance(node, _PLAIN):
        kind = type(node).__name__.lower()
        raise UnfitTemplateError(f"A template may not do this ({kind})", line=node.lineno)


def _loop(node: nodes.For, *, within: str | None) -> str:
    over, each = node.iter, node.target
    if within is not None:
        raise UnfitTemplateError("A loop within a loop", line=node.lineno)
    is_plain = node.test is None and not node.recursive and isinstance(each, nodes.Name)
    if not is_plain or not isinstance(over, nodes.Name) or over.name != LOOPED:
        raise UnfitTemplateError(f"A loop goes through `{LOOPED}` alone", line=node.lineno)
    name: str = getattr(each, "name", "")
    return name


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
