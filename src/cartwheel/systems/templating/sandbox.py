"""
What a template may do: fill in, ask, and go through a list once.

Jinja2's sandbox bounds what a template may reach and not how long it runs or how much it
writes. So a template is read before: it may do this and nothing else. What is left can neither
run for long nor grow beyond its size times the rows of a list.
"""

from collections.abc import Iterable, Iterator, Mapping, Set as AbstractSet
from typing import Any, Final, NamedTuple

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

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

Lists = Mapping[str, AbstractSet[str]]
"""What may be gone through, and what each of its rows has."""


class UnfitTemplateError(ValueError):
    """A template that cannot be used, and why; `line` counts from 1."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        super().__init__(f"Line {line}: {message}")
        self.message, self.line = message, line


class Named(NamedTuple):
    """A name that a template fills in or asks for, and the line of it."""

    name: str
    line: int


class _Loop(NamedTuple):
    row: str
    parts: AbstractSet[str]


def environment(*, is_html: bool = False, **options: Any) -> ImmutableSandboxedEnvironment:
    """Return what templates are read and compiled in; to fill in what is missing is an error."""
    return ImmutableSandboxedEnvironment(autoescape=is_html, undefined=StrictUndefined, **options)


def names(node: nodes.Node, lists: Lists, *, within: _Loop | None = None) -> Iterator[Named]:
    """
    Give the names in a part of a template.

    Raises:
        UnfitTemplateError: it does what templates may not.
    """
    children: Iterable[nodes.Node] = ()
    if isinstance(node, nodes.Name):
        if within is None or node.name != within.row:
            yield Named(node.name, node.lineno)
    elif isinstance(node, nodes.For):
        over, within = _loop(node, lists, within=within)
        yield over
        children = (*node.body, *node.else_)
    elif isinstance(node, nodes.Getattr):
        _ensure_of_row(node, within=within)
    else:
        _ensure_known(node)
        children = node.iter_child_nodes()
    for child in children:
        yield from names(child, lists, within=within)


def _ensure_of_row(node: nodes.Getattr, *, within: _Loop | None) -> None:
    owner = node.node
    if within is None or not isinstance(owner, nodes.Name) or owner.name != within.row:
        message = f"`.{node.attr}` is not known outside of a loop through a list"
        raise UnfitTemplateError(message, line=node.lineno)
    if node.attr not in within.parts:
        message = f"`.{node.attr}` is not known: there is {', '.join(sorted(within.parts))}"
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


def _loop(node: nodes.For, lists: Lists, *, within: _Loop | None) -> tuple[Named, _Loop]:
    over, each = node.iter, node.target
    if within is not None:
        raise UnfitTemplateError("A loop within a loop", line=node.lineno)
    is_plain = node.test is None and not node.recursive and isinstance(each, nodes.Name)
    if not is_plain or not isinstance(over, nodes.Name) or over.name not in lists:
        known = ", ".join(f"`{name}`" for name in sorted(lists)) or "nothing here"
        raise UnfitTemplateError(f"A loop goes through {known} alone", line=node.lineno)
    row: str = getattr(each, "name", "")
    return Named(over.name, node.lineno), _Loop(row, lists[over.name])
