"""The live debugger: events as they pass, with what became of each, while somebody looks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import structlog

from cartwheel.domains.events import rules
from cartwheel.domains.events.contracts import (
    REFUSALS,
    DeadLetter,
    DeadLetterReason,
    JSONObject,
    LoggedEvent,
    Repair,
)
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.realtime.api import Event, EventType, Topic, Topics
from cartwheel.systems.rpc.api import permission

log = structlog.get_logger()

_MOST: Final = 50
_MOST_BYTES: Final = 15_000
_MOST_DETAIL: Final = 2_000

_repairs: Final = msgspec.json.Decoder(tuple[Repair, ...])


class Verdict(StrEnum):
    """
    What became of an event.

    A `duplicate` came before, `refused` ones were not taken in, and what is `dead` lies among
    the dead letters.
    """

    KEPT = "kept"
    REPAIRED = "repaired"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    DEAD = "dead"


class MeantProduct(msgspec.Struct, frozen=True, rename="camel"):
    """A product as an event names it; the price is in minor units."""

    id: str
    name: str
    category: str
    brand: str
    price_minor: int
    quantity: int


class EventMeaning(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """As what an event is kept; amounts are in minor units of `currency`."""

    timestamp: datetime
    session_id: str
    currency: str
    product: MeantProduct | None
    order_id: str
    value_minor: int
    repairs: tuple[Repair, ...]


class PassedEvent(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    An event that has passed, or with `count` a whole entry that could not be taken apart.

    `raw` is as it came in, `meaning` as what it is kept, `misfit` what its schema has against it.
    What is very large is cut: then the first two are missing. `letterId` is the dead letter of what
    could not be used.
    """

    verdict: Verdict
    received_at: datetime
    message_id: str = ""
    visitor_id: str = ""
    event: str = ""
    count: int = 1
    reason: DeadLetterReason | None = None
    detail: str = ""
    raw: JSONObject | None = None
    meaning: EventMeaning | None = None
    misfit: str = ""
    letter_id: UUID | None = None
    is_cut: bool = False


class EventsLeftOut(msgspec.Struct, frozen=True):
    """How many more have passed in the same moment, of which nothing is told."""

    count: int


TOPIC: Final = Topic(
    "events",
    permission("events:read"),
    events=(EventType("event.passed", PassedEvent), EventType("events.left_out", EventsLeftOut)),
    kept=1,
)
"""Told while somebody follows: whoever comes begins with what comes."""


class Passing(NamedTuple):
    """An event, and what it was understood as, or why it was not; neither of a duplicate."""

    event: LoggedEvent
    understood: rules.Understood | None = None
    refusal: rules.RefusedError | None = None
    misfit: str = ""
    letter_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EventTeller:
    """Costs one question to Redis where nobody looks."""

    topics: Topics

    async def followed(self, store_ids: Collection[UUID]) -> frozenset[UUID]:
        """Return the stores whose events somebody looks at; none while Redis is away."""
        try:
            return frozenset(await self.topics.followed(TOPIC, store_ids))
        except UnavailableError as error:
            log.warning("events.not_told", error=str(error))
            return frozenset()

    async def tell(self, store_id: UUID, passed: Sequence[PassedEvent]) -> None:
        """
        Tell what has passed in a store: of a flood the last fifty, and how many are left out.

        While Redis is away nobody hears anything, and events go on.
        """
        told = [Event("event.passed", _cut(one)) for one in passed[-_MOST:]]
        if (left_out := len(passed) - _MOST) > 0:
            told.append(Event("events.left_out", EventsLeftOut(left_out)))
        try:
            await self.topics.publish(store_id, TOPIC, told)
        except UnavailableError as error:
            log.warning("events.not_told", error=str(error))


def passed_whole(letter: DeadLetter) -> PassedEvent:
    """Return what is told of what became a dead letter without being understood."""
    return PassedEvent(
        verdict=Verdict.REFUSED if letter.reason in REFUSALS else Verdict.DEAD,
        received_at=letter.received_at,
        count=letter.events,
        reason=letter.reason,
        detail=letter.detail[:_MOST_DETAIL],
        raw=letter.event if bytes(letter.event)[:1] == b"{" else None,
        letter_id=letter.id,
    )


def passed_one(each: Passing, received_at: datetime) -> PassedEvent:
    """Return what is told of an event."""
    event, understood, refusal, misfit, letter_id = each
    meaning = None if understood is None else _meaning(understood)
    verdict = Verdict.DUPLICATE
    if refusal is not None:
        verdict = Verdict.DEAD
    elif meaning is not None:
        verdict = Verdict.REPAIRED if meaning.repairs else Verdict.KEPT
    return PassedEvent(
        verdict=verdict,
        received_at=received_at,
        message_id=event.message_id or "",
        visitor_id=event.visitor_id,
        event=event.event or event.name or event.type,
        reason=refusal.reason if refusal else None,
        detail=refusal.detail[:_MOST_DETAIL] if refusal else "",
        raw=msgspec.Raw(msgspec.json.encode(event)),
        meaning=meaning,
        misfit=misfit[:_MOST_DETAIL],
        letter_id=letter_id,
    )


def _meaning(understood: rules.Understood) -> EventMeaning:
    # A row without anything rare in it ends where those columns begin.
    kept: dict[str, Any] = dict(
        zip(rules.COLUMNS + rules.RARE_COLUMNS, understood.row, strict=False)
    )
    product = MeantProduct(
        kept["product_id"],
        kept["product_name"],
        kept["category"],
        kept["brand"],
        kept["price_minor"],
        kept["quantity"],
    )
    return EventMeaning(
        timestamp=datetime.fromtimestamp(understood.activity.at_ms / 1000, UTC),
        session_id=kept["session_id"],
        currency=kept["currency"],
        product=product if product.id else None,
        order_id=kept["order_id"],
        value_minor=kept["value_minor"],
        repairs=_repairs.decode(kept.get("repairs") or "[]"),
    )


def _cut(one: PassedEvent) -> PassedEvent:
    if len(msgspec.json.encode(one)) <= _MOST_BYTES:
        return one
    return msgspec.structs.replace(one, raw=None, meaning=None, is_cut=True)
