"""What is over is forgotten, and nothing else."""

from datetime import timedelta

from tests.domains.people.making import PASSWORD, Town

from cartwheel.domains.people.models import (
    mailed_tokens,
    people,
    refresh_tokens,
    registrations,
    sessions,
)
from cartwheel.domains.people.upkeep import PeopleUpkeep

ADA = "ada@shop.example"


async def test_pruning(town: Town) -> None:
    await town.person(ADA)
    upkeep = await town.container.get(PeopleUpkeep)
    signed_in = await town.sign_in(ADA)
    await town.sign_in(ADA)
    await town.call("logout", token=signed_in["accessToken"])
    given = {"email": "eve@shop.example", "password": PASSWORD, "name": "Eve"}
    await town.call("register", given)
    await town.call("forgot-password", {"email": ADA})
    await town.jobs()

    async def counts() -> list[int]:
        tables = (people, registrations, mailed_tokens, sessions, refresh_tokens)
        return [len(await town.rows(table)) for table in tables]

    assert await upkeep.prune() == 0
    assert await counts() == [1, 1, 2, 2, 2]
    town.clock.pass_by(timedelta(days=1))
    assert await upkeep.prune() == 2
    assert await counts() == [1, 0, 0, 2, 2]
    town.clock.pass_by(timedelta(days=6))
    assert await upkeep.prune() == 2
    assert await counts() == [1, 0, 0, 2, 0]
    town.clock.pass_by(timedelta(days=23))
    assert await upkeep.prune() == 1
    assert await counts() == [1, 0, 0, 1, 0]
    town.clock.pass_by(timedelta(days=7))
    assert await upkeep.prune() == 1
    assert await counts() == [1, 0, 0, 0, 0]
