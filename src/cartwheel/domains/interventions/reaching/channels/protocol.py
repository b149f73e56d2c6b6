"""What every channel that sends can do."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.interventions.contracts import Intervention, ReachChannel
from cartwheel.domains.interventions.reaching.contracts import Because


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that is ready to go: `to` is what the channel knows of where."""

    store_id: UUID
    delivery_id: UUID
    channel: ReachChannel
    intervention: Intervention
    to: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A service has the message: `reference` is what it calls it.

    `is_delivered` where nobody will ever tell more than that it was taken for the shopper.
    """

    reference: str | None = None
    is_delivered: bool = False


class RefusedError(Exception):
    """The service will never bring this message to this shopper; `because` says why."""

    def __init__(self, message: str, *, because: Because = Because.REFUSED) -> None:
        super().__init__(message)
        self.because = because


class DeferredError(Exception):
    """The service did not take the message now, or nobody knows."""


class Channel(Protocol):
    """One way to shoppers, with the operator's account."""

    @property
    def kind(self) -> ReachChannel:
        """Which it is."""
        ...

    async def address(
        self, scope: AsyncContainer, store_id: UUID, intervention: Intervention
    ) -> Any | Because:
        """Return where a shopper is reached, or why not; within the transaction of the attempt."""
        ...

    async def send(self, parcel: Parcel) -> Taken:
        """
        Hand a message over, with no transaction open.

        Raises:
            RefusedError: it will never be taken.
            DeferredError: it was not taken now, or nobody knows.
        """
        ...
