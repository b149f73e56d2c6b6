"""What reaching refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.interventions.errors import InterventionError
from cartwheel.kernel.errors import Kind
from cartwheel.systems.jobs.api import UnrecoverableError


class DeliveryGivenUpError(UnrecoverableError):
    """A channel's service was away, or refused, for the last time; the next channel is tried."""

    code: ClassVar[str] = "interventions.delivery_given_up"

    def __init__(self, delivery_id: UUID, *, attempts: int, last: str) -> None:
        super().__init__(f"Delivery {delivery_id}: given up after {attempts} attempts: {last}")
        self.delivery_id, self.attempts = delivery_id, attempts


class ChannelAbsentError(InterventionError):
    """The operator has not set the channel up, or it takes no tests."""

    code: ClassVar[str] = "interventions.channel_absent"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, channel: str) -> None:
        super().__init__(f"Nothing can be sent by {channel} from here")
        self.channel = channel


class TooManyBrowsersError(InterventionError):
    """So many browsers of one shopper are known that another would take none's place."""

    code: ClassVar[str] = "interventions.too_many_browsers"
    kind: ClassVar[Kind] = Kind.LIMITED

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} browsers of one shopper are pushed to")
