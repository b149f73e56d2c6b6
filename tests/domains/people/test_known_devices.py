"""Strangers' guesses lock nobody out of a device that has opened the account before."""

from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from tests.domains.people.making import ANOTHER, BROWSER, PASSWORD, Town

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.guard import LOCKED_OUT
from cartwheel.domains.people.unlocks import LASTS, Unlocks
from cartwheel.kernel.ids import new_id

ADA, EVE = "ada@shop.example", "eve@shop.example"


async def lock(town: Town, address: str = ADA) -> None:
    """Guess until nobody else may try."""
    statuses = [
        (await town.login(address, password=f"guess {number}")).status_code for number in range(6)
    ]
    assert statuses == [401] * 5 + [429]


async def status(town: Town, **given: Any) -> int:
    return (await town.login(ADA, **given)).status_code


async def test_a_known_device_gets_in_whatever_strangers_guess(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["deviceToken"]
    await lock(town)
    assert await status(town) == 429
    assert await status(town, deviceToken=token) == 200
    # It has shown nothing for strangers, who are as slow as before.
    assert await status(town) == 429


async def test_it_has_a_count_of_its_own(town: Town) -> None:
    """Whoever has stolen it guesses no faster, and locks out nobody else."""
    person_id = await town.person(ADA)
    token = (await town.sign_in(ADA))["deviceToken"]
    guesses = [await status(town, password=f"guess {n}", deviceToken=token) for n in range(6)]
    assert guesses == [401] * 5 + [429]
    assert await status(town, deviceToken=token) == 429
    (record,) = await town.records(
        audit_log.c.procedure == LOCKED_OUT, audit_log.c.subject == str(person_id)
    )
    assert record.after == {"locked": ["device"]}
    assert await status(town) == 200
    town.clock.pass_by(timedelta(seconds=3))
    assert await status(town, deviceToken=token) == 200


async def test_the_next_sign_in_gives_the_same_device(town: Town) -> None:
    """With its count: signing in often makes nobody many devices."""
    await town.person(ADA)
    first = (await town.sign_in(ADA))["deviceToken"]
    second = (await town.sign_in(ADA, deviceToken=first))["deviceToken"]
    for number in range(5):
        await town.login(ADA, password=f"guess {number}", deviceToken=first)
    assert await status(town, deviceToken=second) == 429


async def test_it_is_for_one_account_one_password_and_a_year(town: Town) -> None:
    await town.person(ADA)
    await town.person(EVE)
    eves = (await town.sign_in(EVE))["deviceToken"]
    signed_in = await town.sign_in(ADA)
    token = signed_in["deviceToken"]
    await lock(town)
    for wrong in (eves, token[:-4] + "AAAA", "nonsense", "\u00e4"):
        assert await status(town, deviceToken=wrong) == 429
    change = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
    changed = await town.call("change-password", change, token=signed_in["accessToken"])
    assert changed.status_code == 429  # a session is no device
    town.clock.pass_by(timedelta(days=366))
    assert await status(town, password="a guess") == 401
    assert await status(town, deviceToken=token) == 429


async def test_with_another_password_nobody_is_known(town: Town) -> None:
    """Else whoever knew the old one would have as many guesses as times he signed in."""
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    change = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
    changed = await town.call("change-password", change, token=signed_in["accessToken"])
    assert changed.status_code == 204
    await lock(town)
    given = {"password": ANOTHER, "deviceToken": signed_in["deviceToken"]}
    assert await status(town, **given) == 429


async def test_browsers_hold_it_in_a_cookie(town: Town) -> None:
    """Which outlives the session, and which no foreign page uses."""
    await town.person(ADA)
    given = {"email": ADA, "password": PASSWORD, "cookies": True}
    answer = await town.call("login", given, headers=BROWSER)
    assert answer.json()["deviceToken"] is None
    assert (await town.call("logout", headers=BROWSER)).status_code == 204
    device = town.client.cookies["cw_device"]
    town.client.cookies.clear()
    await lock(town)
    town.client.cookies["cw_device"] = device
    foreign = {"sec-fetch-site": "cross-site"}
    plain = {"email": ADA, "password": PASSWORD}
    assert (await town.call("login", plain, headers=foreign)).status_code == 429
    assert (await town.call("login", given, headers=BROWSER)).status_code == 200
    # Signed in, what asks for the password again is not locked either.
    me = await town.call("passkeys/offer", {"password": PASSWORD}, headers=BROWSER)
    assert me.status_code == 200, me.text


async def ask(town: Town, address: str = ADA) -> list[Any]:
    answer = await town.call("unlock/ask", {"email": address})
    assert (answer.status_code, answer.content) == (202, b"null")
    return await town.jobs()


async def test_a_link_by_mail_lets_its_owner_past_a_lock(town: Town) -> None:
    """And past what strangers guess afterwards, from the device that followed it."""
    person_id = await town.person(ADA)
    await lock(town)
    refused = await town.login(ADA)
    assert "auth.askUnlock" in refused.json()["detail"]
    await ask(town)
    assert town.mails()[-1][:2] == (ADA, "Sign in in spite of failed attempts")
    token = town.last_token()
    unlocked = await town.call("unlock", {"token": token})
    assert unlocked.status_code == 200, unlocked.text
    device = unlocked.json()["deviceToken"]
    await lock(town)
    assert await status(town, deviceToken=device) == 200
    again = await town.call("unlock", {"token": token})
    assert (again.status_code, again.json()["code"]) == (400, "accounts.invalid_token")
    assert ("auth.unlock", str(person_id)) in await town.deeds(person_id)


async def test_it_goes_into_a_cookie_too(town: Town) -> None:
    await town.person(ADA)
    await lock(town)
    await ask(town)
    given = {"token": town.last_token(), "cookies": True}
    refused = await town.call("unlock", given, headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    unlocked = await town.call("unlock", given, headers=BROWSER)
    assert unlocked.json() == {"deviceToken": None}
    await lock_beside(town)
    login = {"email": ADA, "password": PASSWORD, "cookies": True}
    assert (await town.call("login", login, headers=BROWSER)).status_code == 200


async def lock_beside(town: Town) -> None:
    """Lock the account from elsewhere."""
    device = town.client.cookies["cw_device"]
    town.client.cookies.clear()
    await lock(town)
    town.client.cookies["cw_device"] = device


@pytest.mark.parametrize("address", [EVE, "nobody@shop.example"])
async def test_nobody_learns_whether_an_address_is_known(town: Town, address: str) -> None:
    await town.person(EVE)
    before = len(town.mails())
    await ask(town, address)
    assert len(town.mails()) - before == (address == EVE)


async def test_an_account_is_not_flooded(town: Town) -> None:
    await town.person(ADA)
    before = len(town.mails())
    for _ in range(7):
        await ask(town)
    assert len(town.mails()) - before == 5


async def test_the_count_of_links_ends_even_if_a_process_died_while_counting(redis: Redis) -> None:
    """Else an account could never be mailed again."""
    email = f"{new_id()}@shop.example"
    unlocks = Unlocks(redis)
    before = {key async for key in redis.scan_iter("cartwheel:unlocks:mails:*")}
    assert await unlocks.make(email) is not None
    (counter,) = {key async for key in redis.scan_iter("cartwheel:unlocks:mails:*")} - before
    await redis.persist(counter)
    assert await unlocks.make(email) is not None
    assert 0 < await redis.ttl(counter) <= LASTS.total_seconds()
