"""A store whose interventions go out by real wires to services of the tests' own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.interventions.making import NOW, abandoned, decided
from tests.domains.interventions.reaching.services import (
    ACCOUNT,
    SENDER,
    TOKEN,
    PushService,
    Twilio,
    push_service,
    twilio,
)
from tests.domains.making import open_store
from tests.domains.people.mail_server import MailServer, mail_server
from tests.kit.clock import MovedClock
from tests.kit.house import SETTINGS, house_with

from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    CustomerDirectory,
    NewCustomer,
    RecordConsent,
)
from cartwheel.domains.interventions.contracts import Intervention, ReachChannel
from cartwheel.domains.interventions.models import interventions
from cartwheel.domains.interventions.reaching.channels.mails import MailChannel
from cartwheel.domains.interventions.reaching.channels.pushes import PushChannel
from cartwheel.domains.interventions.reaching.channels.texts import TextChannel
from cartwheel.domains.interventions.reaching.contracts import Delivery
from cartwheel.domains.interventions.reaching.courier import Courier
from cartwheel.domains.interventions.reaching.keys import StorePushKeys
from cartwheel.domains.interventions.reaching.ledger import Beginning, Ledger
from cartwheel.domains.interventions.reaching.links import Links
from cartwheel.domains.interventions.reaching.messages import Deliver, GoOn
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.jobs.api import Answer, Snooze
from cartwheel.systems.mail.api import Mailer, PublicPages
from cartwheel.systems.mail.smtp import SMTPMailer
from cartwheel.systems.outbound.api import OutboundClient, OutboundPolicy
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.providers.push.web_push import WebPush
from cartwheel.systems.providers.sms.twilio import TwilioTexts
from cartwheel.systems.tokens.api import Seal

T = TypeVar("T")

PUBLIC: Final = "https://cartwheel.example"
LINK: Final = "https://shop.example/cart?back=1"
PHONE: Final = "+491701234567"
HOUR: Final = timedelta(hours=1)
"""After it a customer may hear again."""


@dataclass
class Reach:
    """The store, its services, and the jobs that wait for it."""

    container: AsyncContainer
    database: Database
    store_id: UUID
    clock: MovedClock
    mails: MailServer
    texts: Twilio
    pushes: PushService
    links: Links

    @asynccontextmanager
    async def use(self, part: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some part; it commits at the end."""
        async with open_scope(self.container, self.store_id) as scope:
            yield await scope.get(part)

    async def customer(self, *allows: Channel, email: str = "ada@shop.example") -> UUID:
        """Make a customer who may be reached by some channels."""
        async with self.use(CustomerDirectory) as directory:
            (id_,) = await directory.ensure_all(
                self.store_id, [NewCustomer(email=email, name="Ada", phone=PHONE)]
            )
        for channel in allows:
            await self.consent(id_, channel, given=True)
        return id_

    async def consent(self, customer_id: UUID, channel: Channel, *, given: bool) -> None:
        async with self.use(Consents) as consents:
            await consents.record(
                self.store_id,
                RecordConsent(
                    customer_id=customer_id,
                    channel=channel,
                    purpose="marketing",
                    given=given,
                    source="test",
                ),
            )

    async def due(self, *channels: ReachChannel, customer: UUID | None = None) -> Intervention:
        """Make an intervention that is due by some channels, and begin with the first."""
        cart = abandoned(self.store_id, visitor_id=str(new_id()))
        told = await decided(self.database, cart, self.clock)
        async with self.database.transaction(store_id=self.store_id) as connection:
            await connection.execute(
                sa.update(interventions)
                .where(interventions.c.id == told.id)
                .values(
                    channels=list(channels),
                    customer_id=customer,
                    link=LINK,
                    coupon_code="BACK-5",
                    subject="Your mug",
                )
            )
        async with self.use(Beginning) as beginning:
            await beginning.begin_all(self.store_id, [told.id])
        return told

    async def jobs(self) -> list[Deliver | GoOn]:
        """Take the store's jobs of deliveries out of the outbox."""
        kinds: dict[str, Any] = {kind.name: kind for kind in (Deliver, GoOn)}
        async with self.database.transaction() as connection:
            rows = await connection.execute(
                sa.delete(outbox)
                .where(outbox.c.name.in_(kinds))
                .returning(outbox.c.name, outbox.c.body, outbox.c.position)
            )
            found = sorted(rows.all(), key=lambda row: row.position)
        taken = [msgspec.json.decode(row.body, type=kinds[row.name]) for row in found]
        return [job for job in taken if job.store_id == self.store_id]

    async def run(self, job: Deliver | GoOn) -> Answer:
        """Run one job."""
        if isinstance(job, Deliver):
            async with self.use(Courier) as courier:
                return await courier.deliver(job)
        async with self.use(Ledger) as ledger:
            return await ledger.go_on(job)

    async def work(self) -> list[Answer]:
        """Run jobs until none waits; what is put off is run again once its time has come."""
        answers: list[Answer] = []
        jobs = await self.jobs()
        while jobs:
            job = jobs.pop(0)
            answer = await self.run(job)
            answers.append(answer)
            if isinstance(answer, Snooze):
                self.clock.pass_by(answer.delay)
                jobs.append(job)
            jobs += await self.jobs()
        return answers

    async def deliveries(self, told: Intervention) -> list[Delivery]:
        async with self.use(Tracking) as tracking:
            return list((await tracking.list_of(self.store_id, told.id)).items)

    async def states(self, told: Intervention) -> list[tuple[str, str, str | None]]:
        """Return by channel how far each delivery is, and why it ended."""
        found = await self.deliveries(told)
        return [(each.channel.value, each.state.value, each.because) for each in found]


@asynccontextmanager
async def open_reach(database: Database) -> AsyncIterator[Reach]:
    """Open a store with every channel."""
    clock = MovedClock(NOW)
    live = LiveSettings(database, Broadcast(Redis()), HOUSE.config_keys)
    seal = Seal.of(SETTINGS.secret_key)
    links, keys = Links(seal, PublicPages(PUBLIC)), StorePushKeys(seal, clock)
    async with mail_server() as mails, twilio() as texts, push_service() as pushes:
        port = int(pushes.url.rpartition(":")[2])
        policy = OutboundPolicy((ip_network("127.0.0.0/8"),), frozenset({port}), allow_http=True)
        client = OutboundClient(policy, timeout=timedelta(seconds=5))
        mailer = SMTPMailer(mails.url, "Shop <shop@cartwheel.example>")
        sender = TwilioTexts(ACCOUNT, TOKEN, SENDER, url=texts.url)
        pushed = WebPush(client, "mailto:ops@a.example")
        there = (
            MailChannel(mailer, links, live),
            TextChannel(sender, links),
            PushChannel(pushed, keys, links, database, clock),
        )
        channels = Channels({each.kind: each for each in there}, sender, pushed)
        container = house_with(
            {
                Database: database,
                Clock: clock,
                LiveSettings: live,
                Channels: channels,
                Mailer: mailer,
                OutboundPolicy: policy,
                PublicPages: PublicPages(PUBLIC),
            }
        )
        store_id = await open_store(database)
        yield Reach(container, database, store_id, clock, mails, texts, pushes, links)
        await container.close()
        sender.close()
        await client.close()
