"""Who calls: asked with every page, and so answered with one question to the database."""

from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.people.making import PASSWORD, Town
from tests.listening import listening

from cartwheel.domains.people.models import people
from cartwheel.domains.people.service.sessions import MeReader
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import NO_STORE, Actor

ADA, EVE = "ada@shop.example", "eve@shop.example"


async def ask(town: Town, token: str) -> dict[str, Any]:
    answer = await town.call("me", token=token, method="GET")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def join(town: Town, address: str) -> str:
    """Let a new person be staff of a new store, and sign in."""
    person_id, store_id = await town.person(address), await open_store(town.database)
    async with town.database.transaction(store_id=store_id) as connection:
        members = MemberRepository(connection)
        await members.add(store_id, person_id, role=Role.STAFF, at=town.clock.now())
    return str((await town.sign_in(address))["accessToken"])


async def test_one_question_is_asked(town: Town) -> None:
    """Beside it the role, in a transaction of its own, once a second."""
    token = await join(town, ADA)
    with listening(town.database) as said:
        await ask(town, token)
    assert len(said) <= 5, said
    for _ in range(5):
        with listening(town.database) as said:
            await ask(town, token)
        if len(said) == 1:
            break
    assert len(said) == 1, said


async def test_each_is_told_of_the_own_second_factor(town: Town) -> None:
    token, eves = await join(town, ADA), await join(town, EVE)
    assert (await ask(town, token))["hasSecondFactor"] is False
    offered = await town.call("second-factor", {"password": PASSWORD}, token=token)
    assert (await ask(town, token))["hasSecondFactor"] is False
    code = pyotp.TOTP(offered.json()["secret"]).at(town.clock.now())
    confirmed = await town.call("second-factor/confirm", {"code": code}, token=token)
    assert confirmed.status_code == 200, confirmed.text
    told = await ask(town, token)
    assert (told["person"]["email"], told["hasSecondFactor"]) == (ADA, True)
    assert (await ask(town, eves))["hasSecondFactor"] is False


async def test_who_is_no_more_is_told_nothing(town: Town) -> None:
    token = await join(town, ADA)
    async with town.database.transaction() as connection:
        await connection.execute(sa.delete(people))
    answer = await town.call("me", token=token, method="GET")
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.not_a_person")


@pytest.mark.parametrize("work", ["SELECT 1 FROM memberships", "SELECT 1 FROM audit_log"])
async def test_what_is_asked_so_sees_no_stores_rows(town: Town, work: str) -> None:
    await join(town, ADA)
    async with town.database.reading() as connection:
        assert (await connection.execute(sa.text(work))).all() == []


async def test_without_the_database_nobody_is_told() -> None:
    away = Database.connect("postgresql://nobody@127.0.0.1:1/none", pool_size=1)
    actor = Actor("person", new_id(), NO_STORE, frozenset(), session_id=new_id())
    with pytest.raises(UnavailableError):
        await MeReader(away).me(actor)
    await away.close()
