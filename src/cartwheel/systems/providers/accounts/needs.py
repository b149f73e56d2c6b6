"""What a service needs to be told before it can be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue

K = TypeVar("K", bound=str)


@dataclass(frozen=True, slots=True)
class Needs:
    """The names of a service's settings and of its secrets, all of which it needs."""

    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.settings, *self.secrets)


def fill(
    needs: Mapping[K, Needs],
    service: K,
    command: msgspec.Struct,
    *,
    settings: dict[str, str],
    secrets: dict[str, str],
) -> None:
    """
    Take over what a command gives of a service; what is null there stays as it is.

    The command has a field for each name that any of the services needs.

    Raises:
        InvalidInputError: something is missing, or is not this service's.
    """
    wanted = needs[service]
    every = {name for each in needs.values() for name in each.names}
    wire = {
        field.name: field.encode_name
        for field in msgspec.structs.fields(command)
        if field.name in every
    }
    given = {name: str(value) for name in wire if (value := getattr(command, name)) is not None}
    settings |= {name: given[name] for name in wanted.settings if name in given}
    secrets |= {name: given[name] for name in wanted.secrets if name in given}
    issues = [
        Issue((wire[name],), f"{service} has no such setting")
        for name in given
        if name not in wanted.names
    ]
    issues += [
        Issue((wire[name],), f"{service} needs it")
        for name in wanted.names
        if name not in settings and name not in secrets
    ]
    if issues:
        raise InvalidInputError(*issues)
