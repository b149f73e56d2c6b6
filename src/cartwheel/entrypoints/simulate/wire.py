"""How happenings are sent as events, and what is understood of the store's socket."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from cartwheel import __version__
from cartwheel.entrypoints.simulate.shopper import Happening, Offer
from cartwheel.kernel.ids import new_id

LIBRARY: Final = "cartwheel-simulate"
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


class Intervention(msgspec.Struct, frozen=True, rename="camel", tag="intervention"):
    """A message of the store's socket that is meant for a shopper."""

    id: str
    visitor_id: str
    action: str
    discount_percent: float | None = None

    def offer(self) -> Offer:
        """Return what it puts before the shopper."""
        return Offer(self.id, self.action, int(self.discount_percent or 0))


def encode_batch(happenings: Iterable[Happening], *, at: datetime) -> bytes:
    """
    Write happenings as a batch of events, each marked as synthetic.

    Message ids are new every time: the same seed gives the same shoppers, and
    each run is new events of theirs.
    """
    return _encode({"batch": [_event(happening, at=at) for happening in happenings]})


def _event(happening: Happening, *, at: datetime) -> dict[str, object]:
    named: dict[str, object] = (
        {"type": "page", "name": happening.properties["name"]}
        if happening.event is None
        else {"type": "track", "event": happening.event}
    )
    return {
        **named,
        "messageId": str(new_id()),
        "anonymousId": happening.visitor_id,
        "timestamp": at,
        "context": {
            "library": {"name": LIBRARY, "version": __version__},
            "synthetic": True,
            "sessionId": happening.session_id,
        },
        "properties": happening.properties,
    }


def read_message(message: str | bytes) -> Intervention | None:
    """Return the intervention a message of the socket carries; None for any other message."""
    try:
        return msgspec.json.decode(message, type=Intervention)
    except msgspec.MsgspecError:
        return None


def acknowledge(intervention: Intervention) -> str:
    """Write the answer that says an intervention has reached its shopper."""
    return msgspec.json.encode({"type": "ack", "id": intervention.id}).decode()
