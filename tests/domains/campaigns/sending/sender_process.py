"""
A sender alone, to be killed: it has its turns until the campaign is through.

    python -m tests.domains.campaigns.sending.sender_process DATABASE STORE CAMPAIGN PORT LEASE
"""

import asyncio
import os
import sys
from uuid import UUID

import uvloop
from tests.domains.campaigns.making import Desk, live_settings
from tests.domains.campaigns.sending.making import post_of

from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Snooze


async def main(url: str, store: str, campaign: str, port: str, lease: str) -> None:
    database = Database.connect(url, pool_size=4)
    desk = Desk(database, UUID(store), live_settings(database))
    post = post_of(desk, int(port), clock=SystemClock())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    answers = [Snooze]
    while Snooze in answers:
        lanes = (post.send(UUID(campaign), lease=float(lease), seconds=5) for _ in range(2))
        answers = [type(each) for each in await asyncio.gather(*lanes)]
        await asyncio.sleep(0.2)
    sys.stdout.write("done\n")
    sys.stdout.flush()
    os._exit(0)  # nobody waits for what is open still


uvloop.run(main(*sys.argv[1:]))
