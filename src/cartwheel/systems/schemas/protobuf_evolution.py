"""
What becomes of a message when it is read with another version of its source.

The encoding knows fields by their numbers, and so reads nearly everything somehow. Here a field is
readable only when the same value comes out, under the same name: narrower numbers read a part of
wider ones, and an event's fields are known by their names.
"""

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from cartwheel.kernel.errors import Issue

_F: Final = FieldDescriptor
_WIDER: Final[Mapping[int, frozenset[int]]] = {
    _F.TYPE_INT32: frozenset({_F.TYPE_INT64}),
    _F.TYPE_UINT32: frozenset({_F.TYPE_UINT64, _F.TYPE_INT64}),
    _F.TYPE_SINT32: frozenset({_F.TYPE_SINT64}),
}
_Place = tuple[str | int, ...]


def unread(writer: Descriptor, reader: Descriptor, at: _Place = ()) -> list[Issue]:
    """Return what would be read otherwise than it was written, by the writer's fields."""
    if writer.full_name != reader.full_name:
        return [Issue(at, f"It was {writer.full_name} and is {reader.full_name}")]
    now = reader.fields_by_number
    issues: list[Issue] = []
    for field in writer.fields:
        other = now.get(field.number)
        here = (*at, field.name)
        if other is not None:
            issues += _field(field, other, here)
        elif field.name in reader.fields_by_name:
            moved = reader.fields_by_name[field.name].number
            issues.append(Issue(here, f"Its number was {field.number} and is {moved}"))
    return issues


def _field(field: Any, other: Any, at: _Place) -> list[Issue]:
    if field.name != other.name:
        return [Issue(at, f"Number {field.number} is {other.name} now; events go by names")]
    if (was := _shape(field)) != (now := _shape(other)):
        return [Issue(at, f"It was {was} and is {now}")]
    if field.type != other.type and other.type not in _WIDER.get(field.type, ()):
        return [Issue(at, f"It was {_type_name(field)} and is {_type_name(other)}")]
    if field.type == _F.TYPE_MESSAGE:
        return unread(field.message_type, other.message_type, at)
    return _enum(field, other, at) if field.type == _F.TYPE_ENUM else []


def _shape(field: Any) -> str:
    """Return how a field stands in its message; `optional` makes no difference."""
    if field.is_repeated:
        return "a list"
    oneof = field.containing_oneof
    if oneof is None or (len(oneof.fields) == 1 and oneof.name == f"_{field.name}"):
        return "one value"
    return f"one of {oneof.name}"


def _enum(field: Any, other: Any, at: _Place) -> list[Issue]:
    values = other.enum_type.values_by_number
    for value in field.enum_type.values:
        now = values.get(value.number)
        if now is None or now.name != value.name:
            what = "gone" if now is None else now.name
            return [Issue(at, f"The value {value.name} = {value.number} is {what} now")]
    return []


def _type_name(field: Any) -> str:
    return next(
        name.removeprefix("TYPE_").lower()
        for name in dir(_F)
        if name.startswith("TYPE_") and getattr(_F, name) == field.type
    )
