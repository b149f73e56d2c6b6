"""The REST address of a procedure, as its declaration says it."""

import re
from dataclasses import dataclass
from typing import Final

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9._~-]+|\{\w+\}").fullmatch


@dataclass(frozen=True, slots=True)
class Binding:
    """A method, a path under `/api/v1` whose `{names}` are fields of the input, a status."""

    method: str
    path: str
    status: int

    def __post_init__(self) -> None:
        """Hold what a path looks like."""
        first, *segments = self.path.split("/")
        if first or not segments or not all(map(_SEGMENT, segments)):
            raise ValueError(f"{self.path!r} is not a path like /orders/{{orderId}}")

    @property
    def has_body(self) -> bool:
        """True when the input's other fields come as JSON, not in the query."""
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The wire names of the fields that stand in the path."""
        return tuple(_PARAMETER.findall(self.path))


def get(path: str) -> Binding:
    """Answer GET; fields outside the path come from the query."""
    return Binding("GET", path, 200)


def post(path: str, *, status: int = 200) -> Binding:
    """Answer POST; fields outside the path come from the body, or else from the query."""
    return Binding("POST", path, status)


def put(path: str, *, status: int = 200) -> Binding:
    """Answer PUT, like `post`."""
    return Binding("PUT", path, status)


def patch(path: str, *, status: int = 200) -> Binding:
    """Answer PATCH, like `post`."""
    return Binding("PATCH", path, status)


def delete(path: str, *, status: int = 200) -> Binding:
    """Answer DELETE, like `get`."""
    return Binding("DELETE", path, status)
