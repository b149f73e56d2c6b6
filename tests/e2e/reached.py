"""A made-up clickstream of shoppers who hesitate, and what came of it."""

import time
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.interventions.reaching.services import Twilio, twilio
from tests.domains.people.mail_server import MailServer, mail_server

from cartwheel.domains.carts.models import cart_watermarks, carts
from cartwheel.domains.interventions.models import decisions, interventions
from cartwheel.domains.interventions.reaching.models import deliveries
from cartwheel.entrypoints.simulate.crowd import EVENTS_OF_A_SHOPPER, Crowd
from cartwheel.entrypoints.simulate.habits import Habits
from cartwheel.entrypoints.simulate.wire import encode_batch
from cartwheel.kernel.db import Database

HESITANT: Final = Habits(
    adds=0.5,
    checks_out=0.4,
    pays=0.5,
    comes_back=0.9,
    visits_again=0.9,
    distracted=(1_900, 4_000),
    between_visits=(600, 3_600),
    patience_seconds=12 * 3_600,
)
"""Away for longer than half an hour, and back within one or a little more, again and again."""

BEGAN: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SLICE_SECONDS: Final = 1_800


def stream(*, shoppers: int, hours: float, seed: int) -> list[list[dict[str, Any]]]:
    """Return the events of shoppers who are signed in, in the order of their times, by slices."""
    rate = shoppers * EVENTS_OF_A_SHOPPER / (hours * 3_600)
    crowd = Crowd(seed=seed, rate=rate, habits=HESITANT)
    slices: list[list[dict[str, Any]]] = []
    while (now := crowd.next_due) < hours * 3_600:
        slices += [[]] * (int(now / _SLICE_SECONDS) + 1 - len(slices))
        at = BEGAN + timedelta(seconds=now)
        done = msgspec.json.decode(encode_batch(crowd.advance(now), at=at))["batch"]
        slices[-1] = slices[-1] + [{**each, "userId": each.pop("anonymousId")} for each in done]
    # Somebody else looks in much later, so that every cart's time has come.
    late = (BEGAN + timedelta(hours=hours + 2)).isoformat()
    last = {"type": "page", "messageId": "last", "userId": "passer-by", "timestamp": late}
    return [*slices, [last]]


class Taken(list[Any]):
    """What a service took, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, each: Any) -> None:
        """Note one more."""
        self.times.append(time.monotonic())
        super().append(each)


@dataclass(frozen=True, slots=True)
class Services:
    """The fake receivers of mails and texts."""

    mails: MailServer
    texts: Twilio

    def taken(self) -> list[tuple[UUID, str, float]]:
        """Return what was taken: the delivery it is of, to whom, and when."""
        assert isinstance(self.mails.received, Taken)
        assert isinstance(self.texts.texts, Taken)
        found = []
        for envelope, at in zip(self.mails.received, self.mails.received.times, strict=True):
            id_ = message_from_bytes(envelope.content)["Message-ID"].strip("<>").partition("@")[0]
            found.append((UUID(id_), envelope.rcpt_tos[0], at))
        for form, at in zip(self.texts.texts, self.texts.texts.times, strict=True):
            token = form["StatusCallback"].rpartition("/")[2]
            said = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            found.append((UUID(bytes=said[16:32]), form["To"], at))
        return found

    @property
    def count(self) -> int:
        """How many messages were taken."""
        return len(self.mails.received) + len(self.texts.texts)


@asynccontextmanager
async def receivers() -> AsyncIterator[Services]:
    """Serve both wires."""
    async with mail_server() as mails, twilio() as texts:
        mails.received, texts.texts = Taken(), Taken()
        yield Services(mails, texts)


@dataclass(frozen=True, slots=True)
class Books:
    """What one store's database says."""

    decisions: list[Any] = field(repr=False)
    interventions: dict[UUID, Any] = field(repr=False)
    deliveries: dict[UUID, Any] = field(repr=False)
    abandonments: set[tuple[UUID, int]] = field(repr=False)
    until: datetime

    @classmethod
    async def read(cls, database: Database, store_id: UUID) -> "Books":
        """Read all of it in one transaction."""
        async with database.transaction(store_id=store_id) as connection:

            async def rows(table: sa.Table) -> Iterable[Any]:
                asked = sa.select(table).where(table.c.store_id == store_id)
                return (await connection.execute(asked)).all()

            return cls(
                decisions=list(await rows(decisions)),
                interventions={each.id: each for each in await rows(interventions)},
                deliveries={each.id: each for each in await rows(deliveries)},
                abandonments={
                    (each.id, episode)
                    for each in await rows(carts)
                    for episode in range(1, each.episode + 1)
                },
                until=max((each.watermark for each in await rows(cart_watermarks)), default=BEGAN),
            )

    def are_decided(self, until: datetime) -> bool:
        """Tell whether everything that was left until a moment is decided about."""
        return (
            self.until >= until - timedelta(milliseconds=1)
            and {(each.cart_id, each.episode) for each in self.decisions} == self.abandonments
        )

    def are_settled(self, until: datetime) -> bool:
        """Tell whether everything is decided, and nothing waits to be sent."""
        begun = {each.intervention_id for each in self.deliveries.values()}
        waiting = {id_ for id_, each in self.interventions.items() if each.state == "pending"}
        return (
            self.are_decided(until)
            and waiting <= begun
            and all(each.state != "scheduled" for each in self.deliveries.values())
        )
