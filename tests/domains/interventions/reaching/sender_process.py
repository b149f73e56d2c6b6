"""
A worker of deliveries alone, to be killed: it says when it begins, and when all are dealt with.

    python -m tests.domains.interventions.reaching.sender_process DATABASE STORE SMTP DELIVERY...
"""

import asyncio
import os
import sys
from uuid import UUID

from redis.asyncio import Redis
from tests.domains.interventions.making import NOW
from tests.kit.clock import MovedClock
from tests.kit.house import SETTINGS, house_with

from cartwheel.domains.interventions.reaching.channels.mails import MailChannel
from cartwheel.domains.interventions.reaching.courier import Courier
from cartwheel.domains.interventions.reaching.links import Links
from cartwheel.domains.interventions.reaching.messages import Deliver
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.mail.api import Mailer, PublicPages
from cartwheel.systems.mail.smtp import SMTPMailer
from cartwheel.systems.tokens.api import Seal


async def main(url: str, store: str, smtp: str, *deliveries: str) -> None:
    database = Database.connect(url, pool_size=2)
    live = LiveSettings(database, Broadcast(Redis()), HOUSE.config_keys)
    pages = PublicPages("https://cartwheel.example")
    mailer = SMTPMailer(smtp, "Shop <shop@cartwheel.example>")
    mails = MailChannel(mailer, Links(Seal.of(SETTINGS.secret_key), pages), live)
    container = house_with(
        {
            Database: database,
            Clock: MovedClock(NOW),
            LiveSettings: live,
            Channels: Channels({mails.kind: mails}),
            Mailer: mailer,
            PublicPages: pages,
        }
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for delivery in deliveries:
        async with open_scope(container, UUID(store)) as scope:
            courier = await scope.get(Courier)
            await courier.deliver(Deliver(UUID(store), UUID(delivery)))
    sys.stdout.write("done\n")
    sys.stdout.flush()
    os._exit(0)  # nobody waits for what is open still


asyncio.run(main(*sys.argv[1:]))
