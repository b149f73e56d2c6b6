"""Queries as tools of a model: how they are described, what is taken for them, how much is read."""

import inspect
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from cartwheel.domains.figures.allowed import GOODS
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.providers.text.api import Tool
from cartwheel.systems.rpc.api import Procedure

MOST_ROWS: Final = 50
MOST_CHARACTERS: Final = 16_000

_FEWER_ROWS: Final = (MOST_ROWS, 15, 5, 1)
_LIMIT: Final = "limit"
_CURSOR: Final = "cursor"
_WORDS: Final = frozenset({"query", "search", "text"})
# By these the figures of one person could be asked for.
_WHOSE: Final = frozenset(
    {
        *("actorId", "bookingId", "cartId", "customerId", "email", "orderId"),
        *("personId", "phone", "referenceId", "sessionId", "userId", "visitorId"),
    }
)
_NOTHING: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {},
    "additionalProperties": False,
}


def tools_of(procedures: Iterable[Procedure]) -> dict[str, tuple[Procedure, Tool]]:
    """Return queries as tools, by the names that a model calls them by."""
    return {(tool := _tool(procedure)).name: (procedure, tool) for procedure in procedures}


def read_arguments(procedure: Procedure, arguments: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """
    Return a query's arguments as they are used, and its input made of them.

    A list is asked for from its beginning, with fifty rows at most, and none for one person.

    Raises:
        InvalidInputError: with every issue.
    """
    taken = procedure.signature.input
    if taken is None:
        return {}, None
    known = {field.encode_name for field in taken.fields}
    used = {name: value for name, value in arguments.items() if value is not None}
    used.pop(_CURSOR, None)
    if whose := sorted(used.keys() & _left_out(procedure)):
        message = "Figures are not read by it, since it may be about one person"
        raise InvalidInputError(*(Issue((name,), message) for name in whose))
    if _LIMIT in known and isinstance(used.get(_LIMIT), int):
        used[_LIMIT] = min(used[_LIMIT], MOST_ROWS)
    return used, procedure.decode(msgspec.json.encode(used))


def bounded(answer: bytes) -> tuple[Any, bool]:
    """Return an answer with its lists cut to what is read, and whether any was; None: too long."""
    whole = msgspec.json.decode(answer)
    for rows in _FEWER_ROWS:
        cut, is_cut = _cut(whole, rows)
        if len(msgspec.json.encode(cut)) <= MOST_CHARACTERS:
            return cut, is_cut
    return None, True


def _cut(value: Any, rows: int) -> tuple[Any, bool]:
    match value:
        case dict():
            parts = {name: _cut(each, rows) for name, each in value.items()}
            return (
                {name: each for name, (each, _) in parts.items()},
                any(is_cut for _, is_cut in parts.values()),
            )
        case list():
            items = [_cut(each, rows) for each in value[:rows]]
            is_cut = len(value) > rows or any(is_cut for _, is_cut in items)
            return [each for each, _ in items], is_cut
    return value, False


def _tool(procedure: Procedure) -> Tool:
    told = inspect.getdoc(procedure.signature.output) or ""
    return Tool(
        name=procedure.name.replace(".", "_"),
        description=" ".join(f"{procedure.description} It answers: {told}".split()),
        parameters=_schema(procedure),
    )


def _schema(procedure: Procedure) -> dict[str, Any]:
    """Return the schema of a query's input in one piece, as every service takes it."""
    taken = procedure.signature.input
    if taken is None:
        return _NOTHING
    schema = msgspec.json.schema(taken.type)
    known = schema.pop("$defs", {})
    whole: dict[str, Any] = _inlined(schema, known)
    properties = whole.get("properties", {})
    for name in (_CURSOR, *_left_out(procedure)):
        properties.pop(name, None)
    return whole


def _left_out(procedure: Procedure) -> frozenset[str]:
    """Return the fields by which one person could be singled out."""
    return _WHOSE if procedure.name in GOODS else _WHOSE | _WORDS


def _inlined(part: Any, known: dict[str, Any]) -> Any:
    match part:
        case {"$ref": str(reference), **rest}:
            return {**_inlined(known[reference.rpartition("/")[2]], known), **rest}
        case dict():
            return {name: _inlined(each, known) for name, each in part.items() if name != "title"}
        case list():
            return [_inlined(each, known) for each in part]
    return part
