"""
Avro's schema resolution: what a reader's schema can make of what a writer's has written.

After the specification 1.11.1, "Schema Resolution". Names count without their namespaces, as
there. Types are those of `avro`, with every name written out.
"""

from collections.abc import Mapping
from typing import Any, Final

from cartwheel.kernel.errors import Issue

_PROMOTED: Final[Mapping[str, frozenset[str]]] = {
    "int": frozenset({"long", "float", "double"}),
    "long": frozenset({"float", "double"}),
    "float": frozenset({"double"}),
    "string": frozenset({"bytes"}),  # not the other way: bytes may be no text
}
_LOGICAL: Final = ("logicalType", "precision", "scale")

_Type = Mapping[str, Any]
_Place = tuple[str | int, ...]


def unresolved(writer: _Type, reader: _Type, at: _Place = ()) -> list[Issue]:
    """Return what of the writer's cannot be resolved, by the reader's fields."""
    if writer["type"] == "union":
        for branch in writer["branches"]:
            if issues := unresolved(branch, reader, at):
                return [Issue(at, f"It may be {_named(branch)}: {issues[0].message}")]
        return []
    if reader["type"] == "union":
        return _into_union(writer, reader["branches"], at)
    is_promoted = reader["type"] in _PROMOTED.get(writer["type"], ())
    if (writer["type"] != reader["type"] and not is_promoted) or any(
        writer.get(word) != reader.get(word) for word in _LOGICAL
    ):
        return [Issue(at, f"It was {_named(writer)} and is {_named(reader)}")]
    return [] if is_promoted else _within(writer, reader, at)


def _within(writer: _Type, reader: _Type, at: _Place) -> list[Issue]:
    issues = _names(writer, reader, at)
    match writer["type"]:
        case "array":
            issues += unresolved(writer["items"], reader["items"], at)
        case "map":
            issues += unresolved(writer["values"], reader["values"], at)
        case "fixed" if writer["size"] != reader["size"]:
            issues.append(Issue(at, f"It had {writer['size']} bytes and has {reader['size']}"))
        case "enum":
            issues += _symbols(writer, reader, at)
        case "record":
            issues += _fields(writer, reader, at)
    return issues


def _into_union(writer: _Type, branches: list[_Type], at: _Place) -> list[Issue]:
    # The first branch of the same kind is the one that is taken, not one that fits better.
    same = [
        branch
        for branch in branches
        if branch["type"] == writer["type"] and not _names(writer, branch, at)
    ]
    if same:
        return unresolved(writer, same[0], at)
    if any(not unresolved(writer, branch, at) for branch in branches):
        return []
    return [Issue(at, f"{_named(writer)} is none of {', '.join(map(_named, branches))}")]


def _names(writer: _Type, reader: _Type, at: _Place) -> list[Issue]:
    if "name" not in writer:
        return []
    name, now = (each["name"].rpartition(".")[2] for each in (writer, reader))
    if name == now or name in reader["aliases"]:
        return []
    return [Issue(at, f"It was called {name} and is called {now}; an alias says so")]


def _symbols(writer: _Type, reader: _Type, at: _Place) -> list[Issue]:
    if "default" in reader:
        return []
    gone = [symbol for symbol in writer["symbols"] if symbol not in reader["symbols"]]
    return [Issue(at, f"The symbol {gone[0]} is gone, and there is no default")] if gone else []


def _fields(writer: _Type, reader: _Type, at: _Place) -> list[Issue]:
    issues: list[Issue] = []
    written = {field["name"]: field for field in writer["fields"]}
    for field in reader["fields"]:
        here = (*at, field["name"])
        names = (field["name"], *field["aliases"])
        given = next((written[name] for name in names if name in written), None)
        if given is not None:
            issues += unresolved(given["type"], field["type"], here)
        elif "default" not in field:
            issues.append(Issue(here, "It is new and has no default"))
    return issues


def _named(held: _Type) -> str:
    if "name" in held:
        return f"the {held['type']} {held['name'].rpartition('.')[2]}"
    return str(held.get("logicalType", held["type"]))
