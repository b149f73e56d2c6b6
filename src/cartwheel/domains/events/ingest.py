"""Taking events in: decoded, checked, and on disk in the log before anybody hears of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.bodies import (
    Body,
    UnreadBodyError,
    read_any,
    read_batch,
    read_one,
)
from cartwheel.domains.events.contracts import DeadLetterReason, Event, Receipt
from cartwheel.domains.events.enriching.enricher import is_browser
from cartwheel.domains.events.messages import (
    ADDRESS_HEADER,
    AGENT_HEADER,
    EVENTS_TOPIC,
    REASON_HEADER,
    REFUSED_HEADER,
    SENT_HEADER,
)
from cartwheel.domains.events.packing.envelopes import packing_of
from cartwheel.domains.events.packing.reading import read_packed
from cartwheel.domains.events.privacy import Privacy, StorePrivacy
from cartwheel.domains.schemas.api import LiveSchemas
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.eventlog.errors import LogFullError
from cartwheel.systems.resilience.api import Breaker
from cartwheel.systems.rpc.api import Actor, RequestContext

_MOST_REASONS: Final = 20
_LONGEST_AGENT: Final = 1_000

_encode: Final = msgspec.json.Encoder().encode


def _is_away(error: BaseException) -> bool:
    return isinstance(error, UnavailableError) and not isinstance(error, LogFullError)


def _breaker() -> Breaker:
    return Breaker(
        "The event log",
        minimum_calls=3,
        window=timedelta(seconds=5),
        open_for=timedelta(seconds=1),
        longest_open=timedelta(seconds=5),
        counts=_is_away,
    )


@dataclass(frozen=True, slots=True)
class IngestService:
    """The door of the event pipeline."""

    log: EventLog
    clock: Clock
    privacy: StorePrivacy
    schemas: LiveSchemas
    # A log that is away is asked now and then, and not by every request for seconds.
    breaker: Breaker = field(default_factory=_breaker, init=False)

    async def take_one(self, actor: Actor, body: bytes, request: RequestContext) -> Receipt:
        """
        Take one event in; it is on disk when this returns.

        Raises:
            InvalidInputError: the event breaks its contract.
            UnavailableError: the log cannot make it durable, or is nearly full.
        """
        privacy = await self.privacy.of(actor.store_id)
        read = await self._read(read_one, body, actor, request, privacy)
        if len(read.events) + len(read.rejected) > 1:  # only what is packed can be more
            raise InvalidInputError(Issue((), "One event is taken here, several as a batch"))
        one, dropped = privacy.without_suppressed(read)
        await self._append(self._appends(actor.store_id, one, _headers(request, privacy)))
        if one.rejected:
            raise InvalidInputError(*one.rejected[0].issues)
        return Receipt(accepted=len(one.events), rejected=(), suppressed=dropped)

    async def take(self, actor: Actor, body: bytes, request: RequestContext) -> Receipt:
        """
        Take a batch in; what the receipt counts as accepted is on disk.

        Repeating a call is safe for events that carry a message id, by which they
        are recognised.

        Raises:
            InvalidInputError: there is no usable event in it, or too many.
            UnavailableError: the log cannot make it durable, or is nearly full.
        """
        privacy = await self.privacy.of(actor.store_id)
        read = await self._read(read_batch, body, actor, request, privacy)
        batch, dropped = privacy.without_suppressed(read)
        await self._append(self._appends(actor.store_id, batch, _headers(request, privacy)))
        return _receipt(batch, dropped)

    async def take_all(
        self, actor: Actor, bodies: Sequence[bytes], request: RequestContext
    ) -> list[Receipt | InvalidInputError]:
        """
        Take several bodies in at once, in their order, each a batch or one event.

        Return for each what was accepted, which is on disk, or why nothing was.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full.
        """
        taken: list[Receipt | InvalidInputError] = []
        appends: list[Append] = []
        privacy = await self.privacy.of(actor.store_id)
        headers = _headers(request, privacy)
        for given in bodies:
            each = privacy.masked(given)
            try:
                body, dropped = privacy.without_suppressed(read_any(each))
            except InvalidInputError as error:
                if isinstance(error, UnreadBodyError):
                    appends.append(self._unread(actor, each, request, error))
                taken.append(error)
                continue
            appends += self._appends(actor.store_id, body, headers)
            try:
                taken.append(_receipt(body, dropped))
            except InvalidInputError as error:
                taken.append(error)
        await self._append(appends)
        return taken

    async def put(self, store_id: UUID, events: list[Event], *, traceparent: str) -> Receipt:
        """
        Take in events of our own; they are on disk when this returns.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full.
        """
        await self._append(self._appends(store_id, Body(events), {"traceparent": traceparent}))
        return Receipt(accepted=len(events), rejected=())

    async def _read(
        self,
        read: Callable[[bytes], Body],
        body: bytes,
        actor: Actor,
        request: RequestContext,
        privacy: Privacy,
    ) -> Body:
        """Read a body; one that is refused as a whole is kept before that is said."""
        packing = packing_of(request.headers)
        try:
            if packing is None:
                return read(privacy.masked(body))
            schemas = await self.schemas.of(actor.store_id)
            return read_packed(packing, body, schemas, privacy.masked)
        except UnreadBodyError as error:
            await self._append([self._unread(actor, privacy.masked(body), request, error)])
            raise

    def _unread(
        self, actor: Actor, body: bytes, request: RequestContext, error: UnreadBodyError
    ) -> Append:
        return Append(
            partition_of(str(actor.store_id), self.log.partitions),
            body,
            {
                "store": str(actor.store_id),
                "received": _epoch_ms(self.clock.now()),
                "traceparent": request.traceparent,
                "count": str(error.events),
                REFUSED_HEADER: str(error).replace("\0", "\ufffd"),
                REASON_HEADER: error.reason,
            },
        )

    def _appends(self, store_id: UUID, body: Body, said: Mapping[str, str]) -> list[Append]:
        """Make entries of events; of those that are refused too, to be counted and looked at."""
        partitions: list[list[Event]] = [[] for _ in range(self.log.partitions)]
        for event in body.events:
            if event.message_id is None:
                event.message_id = str(new_id())
            key = f"{store_id}:{event.visitor_id}"
            partitions[partition_of(key, self.log.partitions)].append(event)
        headers = {
            "store": str(store_id),
            "received": _epoch_ms(self.clock.now()),
            **said,
        }
        if body.sent_at is not None:
            headers[SENT_HEADER] = _epoch_ms(body.sent_at)
        appends = [
            Append(partition, _encode(mine), {**headers, "count": str(len(mine))})
            for partition, mine in enumerate(partitions)
            if mine
        ]
        if body.refused:
            partition = partition_of(str(store_id), self.log.partitions)
            appends.append(_refused(partition, body, headers))
        return appends

    async def _append(self, appends: Sequence[Append]) -> None:
        if not appends:
            return
        with self.breaker.call():
            await self.log.ensure_room()
            await self.log.append(EVENTS_TOPIC, appends)


def _refused(partition: int, body: Body, headers: dict[str, str]) -> Append:
    """Make an entry of what is not taken in, with the reasons."""
    reasons = (
        f"{'.'.join(map(str, (rejected.index, *issue.path)))}: {issue.message}"
        for rejected in body.rejected
        for issue in rejected.issues
    )
    return Append(
        partition,
        b"[" + b",".join(body.refused) + b"]",
        {
            **headers,
            "count": str(len(body.refused)),
            REFUSED_HEADER: "; ".join(islice(reasons, _MOST_REASONS)).replace("\0", "\ufffd"),
            REASON_HEADER: DeadLetterReason.SCHEMA,
        },
    )


def _receipt(body: Body, dropped: int) -> Receipt:
    if not body.events and not dropped:
        raise InvalidInputError(*body.batch_issues)
    return Receipt(len(body.events), tuple(body.rejected), suppressed=dropped)


def _headers(request: RequestContext, privacy: Privacy) -> dict[str, str]:
    """Return what an entry says of its request; a server's agent and address are no visitor's."""
    headers = {"traceparent": request.traceparent}
    agent = request.headers.get(b"user-agent", b"")[:_LONGEST_AGENT].decode("latin-1")
    if is_browser(agent):
        headers[AGENT_HEADER] = agent
        if address := privacy.address(request.address):
            headers[ADDRESS_HEADER] = address
    return headers


def _epoch_ms(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
