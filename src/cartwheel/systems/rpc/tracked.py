"""Items of a subscription that a client can resume after."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tracked(Generic[T]):
    """
    An item with an id.

    A client that reconnects sends the last id it saw, which arrives as the
    input's `lastEventId`; the procedure goes on after it.
    """

    id: str
    data: T

    def __post_init__(self) -> None:
        """Hold what the event stream's lines can carry."""
        if not self.id or any(character in self.id for character in "\0\r\n"):
            raise ValueError("The id of a tracked item must be one non-empty line")
