"""Who wants to hear no more in one process hears no more from another, within a second."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from uuid import UUID

import pytest
from tests.domains.interventions.reaching.making import Reach

from cartwheel.domains.customers.api import Channel
from cartwheel.domains.interventions.contracts import (
    Intervention,
    InterventionState,
    OptOut,
    ReachChannel as By,
)
from cartwheel.domains.interventions.opting import OptingOut
from cartwheel.domains.interventions.reaching.messages import Deliver
from cartwheel.domains.interventions.reaching.taking_back import TakingBack
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.systems.embedded.postgres import Postgres

_MAILS = 150
_SECOND = 1.0


@pytest.mark.serial
async def test_what_is_said_here_is_heard_where_mails_are_sent(
    reach: Reach, postgres: Postgres
) -> None:
    """By the page, by a mail's link and by the shop's staff, while another process sends."""
    told: list[tuple[Intervention, UUID]] = []
    for number in range(_MAILS):
        customer = await reach.customer(Channel.EMAIL, email=f"c{number}@shop.example")
        told.append((await reach.due(By.EMAIL, customer=customer), customer))
    jobs = [job.delivery_id for job in await reach.jobs() if isinstance(job, Deliver)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.domains.interventions.reaching.sender_process"),
        *(postgres.app_url, str(reach.store_id), reach.mails.url, *map(str, jobs)),
        stdout=PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    async with asyncio.timeout(60):
        while len(reach.mails.received) < 3:
            await asyncio.sleep(0.001)
    said: dict[str, float] = {}
    came: dict[str, float] = {}
    watching = asyncio.create_task(_watch(reach, came))
    # From the last one back, so that the two processes meet in the middle.
    for number in reversed(range(_MAILS)):
        if f"c{number}@shop.example" in came:
            break
        await _say(reach, number, jobs[number], *told[number])
        said[f"c{number}@shop.example"] = time.monotonic()
    assert await process.stdout.readline() == b"done\n"
    await process.wait()
    await asyncio.sleep(0.05)
    watching.cancel()
    assert len(said) > 3, "it was said of some"
    late = {to: came[to] - at for to, at in said.items() if to in came and came[to] > at}
    assert len(late) <= 1, "but for the one that was on its way"
    assert all(seconds < _SECOND for seconds in late.values())
    for number, (each, _) in enumerate(told):
        if f"c{number}@shop.example" in said.keys() - came.keys():
            ((_, state, _),) = await reach.states(each)
            assert state in {"cancelled", "failed"}


async def _say(
    reach: Reach, number: int, delivery_id: UUID, told: Intervention, customer: UUID
) -> None:
    if number % 3 == 0:
        async with reach.use(OptingOut) as opting:
            await opting.opt_out(reach.store_id, OptOut(told.visitor_id))
        async with reach.use(InterventionRepository) as interventions:
            found = await interventions.find(reach.store_id, told.id, now=reach.clock.now())
            assert found is not None
            assert found.state in {InterventionState.CANCELLED, InterventionState.DELIVERED}
    elif number % 3 == 1:
        async with reach.use(TakingBack) as taking_back:
            assert await taking_back.by_link(reach.store_id, delivery_id)
    else:
        await reach.consent(customer, Channel.EMAIL, given=False)


async def _watch(reach: Reach, came: dict[str, float]) -> None:
    while True:
        for to in reach.mails.recipients()[len(came) :]:
            came[to] = time.monotonic()
        await asyncio.sleep(0.001)
