"""Events that come over a socket, `/events/stream`: each message is one event, or a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from cartwheel.domains.events.contracts import MOST_BYTES
from cartwheel.domains.events.ingest import IngestService
from cartwheel.systems.assembly.api import RoleName
from cartwheel.systems.realtime.api import Inlet, Taken
from cartwheel.systems.rpc.api import Actor, RequestContext, permission


@dataclass(frozen=True, slots=True)
class EventStream:
    """Takes messages of a socket in; those that wait together go onto the log together."""

    door: IngestService

    async def take(
        self, actor: Actor, messages: Sequence[bytes], request: RequestContext
    ) -> Sequence[Taken]:
        """
        Take messages in; what a receipt counts as accepted is on disk.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full.
        """
        taken = await self.door.take_all(actor, messages, request)
        return [
            each if isinstance(each, Exception) else msgspec.to_builtins(each) for each in taken
        ]


STREAM: Final = Inlet(
    path="/events/stream",
    access=permission("events:write"),
    taker=EventStream,
    roles=frozenset({RoleName.INGEST}),
    most_bytes=MOST_BYTES,
)
