"""The REST address of a procedure, as its declaration says it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from cartwheel.systems.rpc.failures import Failure
from cartwheel.systems.rpc.rest.deprecations import Deprecation

Telling: TypeAlias = Callable[[Failure, Mapping[str, str]], Mapping[str, Any]]
"""Adds members to the problem that tells a failure, knowing the path's parameters."""

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9._~-]+|\{\w+\}").fullmatch


@dataclass(frozen=True, slots=True)
class Binding:
    """
    A method, a path under `/api/v1` whose `{names}` are fields of the input, a status.

    With `etag` an answer has one, and whoever names it in `If-None-Match` gets 304, by
    POST too. With `tell` problems bear what another protocol's clients look for. A deprecated
    one says so with every answer. `former` ones are addresses that the procedure had before,
    and is called by as well.
    """

    method: str
    path: str
    status: int
    etag: bool = False
    tell: Telling | None = None
    deprecated: Deprecation | None = None
    former: tuple["Binding", ...] = ()

    def __post_init__(self) -> None:
        """Hold what a path looks like, and that what was before is deprecated."""
        first, *segments = self.path.split("/")
        if first or not segments or not all(map(_SEGMENT, segments)):
            raise ValueError(f"{self.path!r} is not a path like /orders/{{orderId}}")
        for each in self.former:
            if each.deprecated is None or each.former:
                raise ValueError(f"{each.path}, formerly of {self.path}, is to be `deprecated=`")

    def also(self, *former: "Binding") -> "Binding":
        """Answer at these addresses as well, each of which is deprecated."""
        return replace(self, former=(*self.former, *former))

    @property
    def every(self) -> tuple["Binding", ...]:
        """This one and the former ones."""
        return (self, *self.former)

    @property
    def has_body(self) -> bool:
        """True when the input's other fields come as JSON, not in the query."""
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The wire names of the fields that stand in the path."""
        return tuple(_PARAMETER.findall(self.path))


def get(
    path: str,
    *,
    etag: bool = False,
    tell: Telling | None = None,
    deprecated: Deprecation | None = None,
) -> Binding:
    """Answer GET; fields outside the path come from the query."""
    return Binding("GET", path, 200, etag, tell, deprecated)


def post(
    path: str,
    *,
    status: int = 200,
    etag: bool = False,
    tell: Telling | None = None,
    deprecated: Deprecation | None = None,
) -> Binding:
    """Answer POST; fields outside the path come from the body, or else from the query."""
    return Binding("POST", path, status, etag, tell, deprecated)


def put(path: str, *, status: int = 200, deprecated: Deprecation | None = None) -> Binding:
    """Answer PUT, like `post`."""
    return Binding("PUT", path, status, deprecated=deprecated)


def patch(path: str, *, status: int = 200, deprecated: Deprecation | None = None) -> Binding:
    """Answer PATCH, like `post`."""
    return Binding("PATCH", path, status, deprecated=deprecated)


def delete(path: str, *, status: int = 200, deprecated: Deprecation | None = None) -> Binding:
    """Answer DELETE, like `get`."""
    return Binding("DELETE", path, status, deprecated=deprecated)
