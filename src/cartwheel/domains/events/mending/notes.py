"""What was repaired of an event, one note for each field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, Raw

from cartwheel.domains.events.contracts import Repair

T = TypeVar("T")

encode: Final = msgspec.json.Encoder(decimal_format="number").encode
"""Writes what was read here; amounts are numbers in it."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The repairs of one event, in their order."""

    repairs: list[Repair]

    def repaired(self, field: str, *, was: object, now: object) -> None:
        """Note that a field is read as something else than it says."""
        self.repairs.append(Repair(field, _raw(was), _raw(now)))

    def set_aside(self, field: str, *, was: object) -> None:
        """Note that a field is taken as absent."""
        self.repairs.append(Repair(field, _raw(was), UNSET))

    def set_aside_unread(self, field: str, raw: Raw) -> None:
        """Note that of a field that no number or no depth of ours can hold."""
        self.repairs.append(Repair(field, raw, UNSET))


def _raw(value: object) -> Raw:
    try:
        return Raw(encode(value))
    except RecursionError:
        return Raw(b'"what is nested too deeply"')


_read: Final = msgspec.json.Decoder(float_hook=Decimal).decode
_fields: Final = msgspec.json.Decoder(dict[str, Raw]).decode


def read_object(raw: bytes | Raw, path: str, notes: Notes) -> dict[str, Any]:
    """Read a JSON object; what cannot be read, as a number of 5,000 digits, is set aside."""
    try:
        read: dict[str, Any] = _read(raw)
    except (msgspec.MsgspecError, RecursionError):
        read = {}
        for name, value in _fields(raw).items():
            try:
                read[name] = _read(value)
            except (msgspec.MsgspecError, RecursionError):
                notes.set_aside_unread(f"{path}.{name}", value)
    return read


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a JSON object, read one by one."""

    given: Mapping[str, Any]
    path: str
    notes: Notes

    def take(self, read: Callable[[Any], T | None], *names: str) -> T | None:
        """
        Return the first of some fields that can be read, and note what had to be done for it.

        Empty texts are absent. What reads the same as it is written needs no note, such as a
        number in a text.
        """
        for name in names:
            given = self.given.get(name)
            if given is None or given == "":
                continue
            value = read(given)
            field = f"{self.path}.{name}"
            if value is None:
                self.notes.set_aside(field, was=given)
                continue
            if str(value) != str(given):
                now = value if isinstance(value, (str, Decimal)) else str(value)
                self.notes.repaired(field, was=given, now=now)
            return value
        return None
