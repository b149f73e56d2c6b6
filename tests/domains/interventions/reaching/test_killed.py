"""A worker that is killed loses no mail, and sends one again at most."""

import asyncio
import email
import random
import sys
from asyncio.subprocess import PIPE
from collections import Counter

import pytest
from tests.domains.interventions.reaching.making import Reach

from cartwheel.domains.customers.api import Channel
from cartwheel.domains.interventions.contracts import ReachChannel as By
from cartwheel.domains.interventions.reaching.messages import Deliver
from cartwheel.systems.embedded.postgres import Postgres

_MAILS = 20
_KILLS = 2


@pytest.mark.serial
async def test_killed_in_the_middle_none_is_lost_and_none_doubled_but_in_the_gap(
    reach: Reach, postgres: Postgres
) -> None:
    """The gap is between the server's taking and our noting it: one mail for each kill, at most."""
    told = []
    for number in range(_MAILS):
        customer = await reach.customer(Channel.EMAIL, email=f"c{number}@shop.example")
        told.append(await reach.due(By.EMAIL, customer=customer))
    ids = [str(job.delivery_id) for job in await reach.jobs() if isinstance(job, Deliver)]
    assert len(ids) == _MAILS
    chance, kills = random.Random(7), 0
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.domains.interventions.reaching.sender_process"),
            *(postgres.app_url, str(reach.store_id), reach.mails.url, *ids),
            stdout=PIPE,
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        sent = len(reach.mails.received)
        if kills == _KILLS:
            assert await process.stdout.readline() == b"done\n"
            await process.wait()
            break
        async with asyncio.timeout(60):
            while len(reach.mails.received) < sent + 4 and process.returncode is None:
                await asyncio.sleep(0.001)
        await asyncio.sleep(chance.random() / 50)
        process.kill()
        await process.wait()
        kills += 1
    counted = Counter(
        email.message_from_bytes(each.content)["Message-ID"].strip("<>").partition("@")[0]
        for each in reach.mails.received
        if isinstance(each.content, bytes)
    )
    assert set(counted) == set(ids), "none is lost"
    assert sum(counted.values()) - _MAILS <= kills, "one for each kill at most"
    for each in told:
        assert await reach.states(each) == [("email", "delivered", None)]
