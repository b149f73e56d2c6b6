"""A second factor's secret lies sealed for its person, and stays of use while seals change."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pyotp
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from redis.asyncio import Redis
from tests.domains.people.making import PASSWORD, SECRET, Town, founding

from cartwheel.domains.people.models import recovery_codes, second_factors
from cartwheel.domains.people.second_factors import FactorUpkeep
from cartwheel.kernel.db import Database
from cartwheel.systems.tokens.api import KeyRing, Seal

ADA, EVE = "ada@shop.example", "eve@shop.example"
OTHER = SecretStr("another secret, just as long as the first")


class Protected:
    """Somebody with a second factor."""

    def __init__(self, town: Town, address: str, person_id: UUID) -> None:
        self.town, self.address, self.person_id = town, address, person_id
        self.secret, self.codes = "", [""]

    @classmethod
    async def of(cls, town: Town, address: str) -> "Protected":
        made = cls(town, address, await town.person(address))
        token = (await town.sign_in(address))["accessToken"]
        offered = await town.call("second-factor", {"password": PASSWORD}, token=token)
        made.secret = offered.json()["secret"]
        given = {"code": made.code(town)}
        confirmed = await town.call("second-factor/confirm", given, token=token)
        assert confirmed.status_code == 200, confirmed.text
        made.codes = confirmed.json()["codes"]
        return made

    def code(self, town: Town) -> str:
        return pyotp.TOTP(self.secret).at(town.clock.now())

    async def login(self, code: str | None = None, *, town: Town | None = None) -> httpx.Response:
        """Sign in when no code of this time was used yet."""
        town = town or self.town
        self.town.clock.pass_by(timedelta(seconds=30))
        town.clock.time = self.town.clock.time
        return await town.login(self.address, code=code or self.code(town))

    async def kept(self) -> str:
        (row,) = await self.town.rows(second_factors, second_factors.c.person_id == self.person_id)
        return str(row.secret)

    async def keep(self, secret: str) -> None:
        async with self.town.database.transaction() as connection:
            await connection.execute(
                sa.update(second_factors)
                .where(second_factors.c.person_id == self.person_id)
                .values(secret=secret)
            )


@pytest.fixture
async def ada(town: Town) -> Protected:
    return await Protected.of(town, ADA)


async def reseal(town: Town) -> int:
    return await (await town.container.get(FactorUpkeep)).reseal()


async def test_it_lies_sealed(ada: Protected) -> None:
    kept = await ada.kept()
    assert kept.startswith(Seal.of(SECRET).mark)
    assert ada.secret not in kept
    assert (await ada.login()).status_code == 200


async def test_it_opens_for_its_person_alone(ada: Protected) -> None:
    """What is sealed for one person makes no codes in another's row."""
    eve = await Protected.of(ada.town, EVE)
    await ada.keep(await eve.kept())
    refused = await ada.login(eve.code(ada.town))
    assert (refused.status_code, refused.json()["code"]) == (503, "tokens.secret_key")
    assert (await ada.login()).status_code == 503
    assert (await ada.login(ada.codes[0])).status_code == 200
    assert len(await ada.town.rows(recovery_codes)) == 19


async def test_who_gets_rid_of_one_that_does_not_open_is_not_locked_out(ada: Protected) -> None:
    """It is no guess of a code when none could be compared."""
    await ada.keep(Seal.of(OTHER).close_text(ada.secret, place="elsewhere"))
    signed_in = await ada.login(ada.codes[0])
    token = signed_in.json()["accessToken"]

    async def remove(code: str) -> int:
        given = {"password": PASSWORD, "code": code}
        return (await ada.town.call("second-factor/remove", given, token=token)).status_code

    assert [await remove(ada.code(ada.town)) for _ in range(8)] == [503] * 8
    assert await remove(ada.codes[1]) == 204
    assert [await remove("000000") for _ in range(8)] == [409] * 8


async def test_one_from_before_there_was_sealing_counts_and_is_sealed(ada: Protected) -> None:
    eve = await Protected.of(ada.town, EVE)
    await ada.keep(ada.secret)
    assert (await ada.login()).status_code == 200
    beside = await eve.kept()
    assert [await reseal(ada.town) for _ in range(2)] == [1, 0]
    assert (await ada.kept()).startswith(Seal.of(SECRET).mark)
    assert await eve.kept() == beside
    assert (await ada.login()).status_code == 200


async def test_all_are_sealed_however_many_and_whichever_cannot_be(ada: Protected) -> None:
    others = [await Protected.of(ada.town, f"{name}@shop.example") for name in "bc"]
    broken = Seal.of(OTHER).close_text("", place="elsewhere")
    await others[0].keep(broken)
    for one in (ada, others[1]):
        await one.keep(one.secret)
    upkeep = await ada.town.container.get(FactorUpkeep)
    assert [await upkeep.reseal(at_once=1) for _ in range(2)] == [2, 0]
    assert await others[0].kept() == broken


async def test_the_installations_secret_can_be_changed(
    ada: Protected, database: Database, redis: Redis, tmp_path: Path
) -> None:
    given = {"secret_key": OTHER, "former_secret_key": SECRET}
    async with founding(database, redis, tmp_path, **given) as changing:
        assert (await ada.login(town=changing)).status_code == 200
        assert [await reseal(changing) for _ in range(2)] == [1, 0]
        assert await (await changing.container.get(KeyRing)).rotation.reseal() == 4
    async with founding(database, redis, tmp_path, secret_key=OTHER) as changed:
        assert (await ada.login(town=changed)).status_code == 200
    refused = await ada.login()
    assert (refused.status_code, refused.json()["code"]) == (503, "tokens.secret_key")


async def test_none_is_offered_where_it_could_not_be_sealed(
    town: Town, database: Database, redis: Redis, tmp_path: Path
) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    async with founding(database, redis, tmp_path, secret_key=None) as bare:
        refused = await bare.call("second-factor", {"password": PASSWORD}, token=token)
        assert (refused.status_code, refused.json()["code"]) == (503, "tokens.secret_key")
    assert await town.rows(second_factors) == []
