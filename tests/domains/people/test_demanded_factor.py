"""A store may demand a second factor: nobody does anything in it who has not shown one."""

from typing import Any
from uuid import UUID

import pyotp
import pytest
from tests.domains.people.identity_server import IdentityServer
from tests.domains.people.making import PASSWORD, Town
from tests.domains.people.test_passkeys import (
    Device,
    add,
    offer,
    place,  # noqa: F401  a fixture
    start,
)
from tests.domains.people.test_providers import (
    place as believing,  # noqa: F401  a fixture
    server,  # noqa: F401  a fixture
    sign_in as by_provider,
)
from tests.embedded.harness import until
from tests.rpc.serving import bearer

from cartwheel.domains.people.models import passkeys, sessions
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository

ADA, SAM = "ada@shop.example", "sam@shop.example"
NEEDED = (403, "second_factor_needed")


class Shop:
    """Ada's store, in which Sam is on the staff; both signed in by password alone."""

    def __init__(self, town: Town, store_id: str, ada: str, sam: str) -> None:
        self.town, self.store_id, self.ada, self.sam = town, store_id, ada, sam

    async def demand(self, token: str, *, demanded: bool = True) -> tuple[int, Any]:
        return await self.town.ask(
            "PUT", "stores/current/second-factor", {"demanded": demanded}, token=token
        )

    async def reads(self, token: str) -> tuple[int, str | None]:
        """What somebody gets who asks for the members."""
        status, answer = await self.town.ask("GET", "members", token=token)
        return status, answer.get("code")

    async def join(self, address: str, role: Role) -> None:
        person_id = await self.town.person(address)
        async with self.town.database.transaction(store_id=UUID(self.store_id)) as connection:
            await MemberRepository(connection).add(
                UUID(self.store_id), person_id, role=role, at=self.town.clock.now()
            )


async def open_shop(town: Town) -> Shop:
    await town.person(ADA)
    first = (await town.sign_in(ADA))["accessToken"]
    status, opened = await town.ask("POST", "stores", {"name": "Tea"}, token=first)
    assert status == 201
    shop = Shop(town, opened["store"]["id"], (await town.sign_in(ADA))["accessToken"], "")
    await shop.join(SAM, Role.STAFF)
    shop.sam = (await town.sign_in(SAM))["accessToken"]
    assert await shop.reads(shop.sam) == (200, None)
    return shop


@pytest.fixture
async def shop(town: Town) -> Shop:
    return await open_shop(town)


async def test_only_who_has_shown_one_demands_it(shop: Shop) -> None:
    """Else he would lock himself out."""
    status, refused = await shop.demand(shop.ada)
    assert (status, refused["code"]) == NEEDED
    assert await shop.reads(shop.sam) == (200, None)
    _, store = await shop.town.ask("GET", "stores/current", token=shop.ada)
    assert store["demandsSecondFactor"] is False
    await shop.town.factor(shop.ada)
    status, store = await shop.demand(shop.ada)
    assert (status, store["demandsSecondFactor"]) == (200, True)
    assert await shop.reads(shop.ada) == (200, None)
    status, refused = await shop.demand(shop.sam)
    assert status == 403


async def test_who_lacks_one_is_told_what_to_do_and_can_do_it(shop: Shop) -> None:
    """And acts for the store from the moment on in which it is confirmed."""
    await shop.town.factor(shop.ada)
    await shop.demand(shop.ada)
    sam = (await shop.town.sign_in(SAM))["accessToken"]
    assert await shop.reads(sam) == NEEDED
    status, refused = await shop.town.ask("GET", "stores/current", token=sam)
    assert (status, refused["code"]) == NEEDED
    assert "auth.offerSecondFactor" in refused["detail"]
    status, me = await shop.town.ask("GET", "auth/me", token=sam)
    assert (status, me["lacksSecondFactor"], me["storeId"], me["permissions"]) == (
        200,
        True,
        None,
        [],
    )
    _, mine = await shop.town.ask("GET", "stores", token=sam)
    assert [item["store"]["id"] for item in mine["items"]] == [shop.store_id]
    await shop.town.factor(sam)
    assert await shop.reads(sam) == (200, None)
    _, me = await shop.town.ask("GET", "auth/me", token=sam)
    assert (me["lacksSecondFactor"], me["storeId"]) == (False, shop.store_id)


async def test_each_session_shows_it(shop: Shop) -> None:
    """One that was opened before the factor counted does not, until a code is shown in it."""
    await shop.town.factor(shop.ada)
    await shop.demand(shop.ada)
    older, newer = [(await shop.town.sign_in(SAM))["accessToken"] for _ in range(2)]
    secret, codes = await shop.town.factor(newer)
    assert await shop.reads(newer) == (200, None)
    assert await shop.reads(older) == NEEDED
    wrong = await shop.town.call("second-factor/prove", {"code": "000000"}, token=older)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.invalid_code")
    assert await shop.reads(older) == NEEDED
    used = pyotp.TOTP(secret).at(shop.town.clock.now())
    again = await shop.town.call("second-factor/prove", {"code": used}, token=older)
    assert again.status_code == 401
    shown = await shop.town.call("second-factor/prove", {"code": codes[0]}, token=older)
    assert shown.status_code == 204, shown.text
    assert await shop.reads(older) == (200, None)
    with_code = await shop.town.sign_in(SAM, code=codes[1])
    assert await shop.reads(with_code["accessToken"]) == (200, None)
    refreshed = await shop.town.call("refresh", {"refreshToken": with_code["refreshToken"]})
    assert await shop.reads(refreshed.json()["accessToken"]) == (200, None)


async def test_who_takes_the_last_one_away_has_shown_none(shop: Shop) -> None:
    _, codes = await shop.town.factor(shop.ada)
    await shop.demand(shop.ada)
    given = {"password": PASSWORD, "code": codes[0]}
    removed = await shop.town.call("second-factor/remove", given, token=shop.ada)
    assert removed.status_code == 204, removed.text
    rows = await shop.town.rows(sessions, sessions.c.factor_proved)
    assert rows == []
    other = (await shop.town.sign_in(ADA))["accessToken"]
    status, refused = await shop.demand(other, demanded=False)
    assert (status, refused["code"]) == NEEDED
    await shop.town.factor(other)
    status, store = await shop.demand(other, demanded=False)
    assert (status, store["demandsSecondFactor"]) == (200, False)
    assert await shop.reads((await shop.town.sign_in(SAM))["accessToken"]) == (200, None)


async def test_keys_and_customers_go_on(shop: Shop) -> None:
    """Keys are nobody's, and customers hold nothing that would have to be kept from them."""
    given = {"name": "till", "scopes": ["members:read"]}
    _, made = await shop.town.ask("POST", "api-keys", given, token=shop.ada)
    await shop.join("cora@shop.example", Role.CUSTOMER)
    await shop.town.factor(shop.ada)
    await shop.demand(shop.ada)
    assert await shop.reads(made["secret"]) == (200, None)
    cora = (await shop.town.sign_in("cora@shop.example"))["accessToken"]
    status, store = await shop.town.ask("GET", "stores/current", token=cora)
    assert (status, store["id"]) == (200, shop.store_id)


async def test_it_is_written_down(shop: Shop) -> None:
    await shop.town.factor(shop.ada)
    await shop.demand(shop.ada)
    from cartwheel.domains.audit.models import audit_log  # noqa: PLC0415

    async with shop.town.database.transaction(store_id=UUID(shop.store_id)) as connection:
        rows = await connection.execute(
            audit_log.select().where(audit_log.c.procedure == "stores.demandSecondFactor")
        )
        (record,) = rows.all()
    assert (record.before["demandsSecondFactor"], record.after["demandsSecondFactor"]) == (
        False,
        True,
    )


async def test_a_passkey_is_one(place: Town) -> None:  # noqa: F811
    """The session it was added in has shown it, and so has one that it opens."""
    shop = await open_shop(place)
    ada, sam = Device(), Device()
    await add(place, shop.ada, ada)
    assert (await shop.demand(shop.ada))[0] == 200
    token = (await place.sign_in(SAM))["accessToken"]
    assert await shop.reads(token) == NEEDED
    await add(place, token, sam)
    assert await shop.reads(token) == (200, None)
    credential = sam.get(await start(place))
    opened = (await place.call("passkeys/login", {"credential": credential})).json()
    assert await shop.reads(opened["accessToken"]) == (200, None)
    # The password alone opens a session too, which has shown nothing.
    assert await shop.reads((await place.sign_in(SAM))["accessToken"]) == NEEDED
    (item,) = (await place.call("passkeys", token=token, method="GET")).json()["items"]
    gone = await place.client.delete(f"/api/v1/auth/passkeys/{item['id']}", headers=bearer(token))
    assert gone.status_code == 204
    later = await place.rows(sessions, sessions.c.id == UUID(opened["sessionId"]))
    assert [row.factor_proved for row in later] == [False]


async def refused_changes(town: Town, token: str) -> set[tuple[int, str]]:
    """What somebody is told who adds a factor, or takes a passkey away."""
    given = {"password": PASSWORD}
    answers = [
        await town.call("second-factor", given, token=token),
        await town.call("passkeys/offer", given, token=token),
    ]
    items = (await town.call("passkeys", token=token, method="GET")).json()["items"]
    answers += [
        await town.call(f"passkeys/{item['id']}", token=token, method="DELETE") for item in items
    ]
    return {(answer.status_code, answer.json().get("code")) for answer in answers}


async def test_a_password_adds_no_factor_to_an_account_with_a_passkey(
    place: Town,  # noqa: F811
) -> None:
    """Nor takes it away, nor ends what it began before there was one."""
    shop = await open_shop(place)
    thief = (await place.sign_in(SAM))["accessToken"]
    offered = (await place.call("second-factor", {"password": PASSWORD}, token=thief)).json()
    options = await offer(place, thief)
    ada, sam = Device(), Device()
    await add(place, shop.ada, ada)
    await shop.demand(shop.ada)
    await add(place, shop.sam, sam)
    refused = {(401, "accounts.second_factor_required")}
    assert await refused_changes(place, thief) == refused
    code = pyotp.TOTP(offered["secret"]).at(place.clock.now())
    late = await place.call("second-factor/confirm", {"code": code}, token=thief)
    assert {(late.status_code, late.json()["code"])} == refused
    made = Device().create(options)
    late = await place.call("passkeys", {"credential": made, "name": "x"}, token=thief)
    assert {(late.status_code, late.json()["code"])} == refused

    async def is_out() -> bool:
        return await shop.reads(thief) == NEEDED

    await until(is_out)
    assert len(await place.rows(passkeys)) == 2
    # With the passkey its owner adds a code as well.
    credential = sam.get(await start(place))
    opened = (await place.call("passkeys/login", {"credential": credential})).json()
    await place.factor(opened["accessToken"])


async def test_a_provider_adds_no_passkey_to_an_account_with_a_code(
    place: Town,  # noqa: F811
    believing: Town,  # noqa: F811
    server: IdentityServer,  # noqa: F811
) -> None:
    """Until the code is shown in that session."""
    await place.person(ADA)
    first = await by_provider(believing, server)
    assert first.status_code == 200
    _, codes = await place.factor((await place.sign_in(ADA))["accessToken"])
    later = await by_provider(believing, server)
    token = later.json()["accessToken"]
    answer = await place.call("passkeys/offer", {"password": PASSWORD}, token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "accounts.second_factor_required")
    assert await place.rows(passkeys) == []
    shown = await place.call("second-factor/prove", {"code": codes[0]}, token=token)
    assert shown.status_code == 204, shown.text
    await add(place, token, Device())
