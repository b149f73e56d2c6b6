"""Typed keys of the configuration: domains declare them, the registry knows them all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKey(Generic[T]):
    """
    One thing that a store may set, declared by the domain that reads it.

    `name` is `<domain>.<what>`; `least` and `most` are both allowed.
    """

    name: str
    type: type[T]
    default: T
    description: str
    least: T | None = None
    most: T | None = None

    def __post_init__(self) -> None:
        """
        Refuse a default that the key itself would refuse.

        Raises:
            InvalidInputError: the default is of another type or out of bounds.
        """
        self.read(msgspec.to_builtins(self.default))

    def read(self, value: Any) -> T:
        """
        Make a value out of what JSON gave.

        Raises:
            InvalidInputError: it is of another type or out of bounds; the path is empty.
        """
        try:
            read = msgspec.convert(value, self.type)
        except msgspec.ValidationError as error:
            raise InvalidInputError(Issue((), str(error))) from None
        least: Any = self.least
        most: Any = self.most
        if (least is not None and read < least) or (most is not None and read > most):
            raise InvalidInputError(
                Issue((), f"It must lie between {_show(least)} and {_show(most)}")
            )
        return read


def _show(bound: Any) -> str:
    return "any" if bound is None else str(msgspec.to_builtins(bound))


class Values:
    """The values in force for one store, by key."""

    __slots__ = ("_given",)

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def __getitem__(self, key: ConfigKey[T]) -> T:
        """Return the value in force."""
        value: T = self._given.get(key.name, key.default)
        return value

    def __contains__(self, name: str) -> bool:
        """Tell whether a value is given, or else the default is in force."""
        return name in self._given


class ConfigRegistry:
    """Every key there is."""

    def __init__(self, keys: Iterable[ConfigKey[Any]]) -> None:
        self._keys: dict[str, ConfigKey[Any]] = {}
        for key in sorted(keys, key=lambda k: k.name):
            if key.name in self._keys:
                raise TypeError(f"The setting {key.name} is declared twice")
            self._keys[key.name] = key

    def __iter__(self) -> Iterator[ConfigKey[Any]]:
        """Go through the keys, in alphabetical order."""
        return iter(self._keys.values())

    def check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """
        Return values as they are kept, in JSON's own types; None stays None, for no value.

        Raises:
            InvalidInputError: with an issue for each key that is unknown or whose value
                does not fit; the path is the key.
        """
        kept, issues = {}, []
        for name, value in given.items():
            key = self._keys.get(name)
            if key is None:
                issues.append(Issue((name,), "There is no such setting"))
                continue
            try:
                kept[name] = None if value is None else msgspec.to_builtins(key.read(value))
            except InvalidInputError as error:
                issues += [
                    msgspec.structs.replace(issue, path=(name, *issue.path))
                    for issue in error.issues
                ]
        if issues:
            raise InvalidInputError(*issues)
        return kept

    def accepts(self, key: ConfigKey[Any], layer: Mapping[str, Any]) -> bool:
        """Tell whether a layer has a value of a key that is of use."""
        return key.name in self.values({key.name: layer[key.name]}) if key.name in layer else False

    def values(self, *layers: Mapping[str, Any]) -> Values:
        """
        Lay kept values over each other, the last on top.

        What is unknown by now, or does not fit any more, is passed over.
        """
        read: dict[str, Any] = {}
        for layer in layers:
            for name, value in layer.items():
                if (key := self._keys.get(name)) is not None:
                    try:
                        read[name] = key.read(value)
                    except InvalidInputError:
                        continue
        return Values(read)


def schema_of(key: ConfigKey[Any]) -> dict[str, Any]:
    """Return the JSON Schema of a key's values; a span of time is text in ISO 8601."""
    schema = dict(msgspec.json.schema(key.type))
    if key.type is not timedelta:
        bounds = {"minimum": key.least, "maximum": key.most}
        schema.update({word: bound for word, bound in bounds.items() if bound is not None})
    return schema
