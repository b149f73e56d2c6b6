"""Finds where a module could let money become a float."""

import ast
import re
from collections.abc import Iterator
from typing import Final

_MONEY: Final = re.compile(
    r"(^|_)(minor|amount|price|money|total|subtotal|tax|discount|fee|cost|balance)s?($|_)"
)
# Names of types and columns that hold floats, in Python, SQLAlchemy and PostgreSQL.
_FLOATS: Final = frozenset({"float", "Float", "Double", "DOUBLE", "DOUBLE_PRECISION", "REAL"})
_FLOAT_SQL: Final = re.compile(r"(?i)::\s*(float[48]?|real|double precision)\b")


def floats_of(source: str) -> list[str]:
    """Name each float of a module: literals, types, columns and casts within SQL, with its line."""
    return [f"{node.lineno}: {said}" for node, said in _floats(ast.parse(source))]


def floated_money_of(source: str) -> list[str]:
    """Name each place where something called money is divided, or meets a float."""
    return [f"{node.lineno}: {ast.unparse(node)}" for node in _meetings(ast.parse(source))]


def _floats(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node, repr(node.value)
            case ast.Constant(value=str(text)) if _FLOAT_SQL.search(text):
                yield node, text
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _FLOATS:
                yield node, name


def _meetings(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Div()) if _is_money(node):
                yield node
            case ast.BinOp() if _is_money(node) and any(_floats(node)):
                yield node
            case ast.Call(func=ast.Name(id="float")) if _is_money(node):
                yield node
            case ast.Compare() if _is_money(node) and any(_floats(node)):
                yield node


def _is_money(tree: ast.AST) -> bool:
    return any(
        _MONEY.search(node.id if isinstance(node, ast.Name) else node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
