"""Signing in: right passwords only, in the same time for everybody, ever slower for guessers."""

import asyncio
import statistics
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import argon2
import bcrypt
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.people.making import PASSWORD, Town, founding
from tests.kit.clock import MovedClock

from cartwheel.domains.people.attempts import Attempts
from cartwheel.domains.people.errors import BusyError, LockedOutError
from cartwheel.domains.people.models import people, sessions
from cartwheel.domains.people.passwords import PasswordCost, Passwords, PasswordVerdict
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect

ADA = "ada@shop.example"
CHEAP = PasswordCost(memory_kib=8192, iterations=1)


async def keep(town: Town, password_hash: str) -> None:
    async with town.database.transaction() as connection:
        await connection.execute(sa.update(people).values(password_hash=password_hash))


async def kept(town: Town) -> str:
    (row,) = await town.rows(people)
    return str(row.password_hash)


@pytest.mark.parametrize(
    ("address", "password"),
    [
        (ADA, "wrong"),
        (ADA, PASSWORD + " "),
        ("eve@shop.example", PASSWORD),
        ("no address", PASSWORD),
    ],
)
async def test_one_answer_for_every_reason(town: Town, address: str, password: str) -> None:
    person_id = await town.person(ADA)
    answer = await town.login(address, password=password)
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (
        401,
        "accounts.invalid_credentials",
        "The address or the password is wrong, or the address is not verified",
    )
    assert await town.open_sessions(person_id) == set()


@pytest.mark.serial
async def test_it_takes_the_same_time_for_people_who_do_not_exist() -> None:
    """Compared in the process: the network would hide more than there is to see."""
    passwords = Passwords(PasswordCost(memory_kib=32_768, iterations=2))
    theirs = await passwords.keep(PASSWORD)

    async def seconds(work: Callable[[], Awaitable[PasswordVerdict]]) -> float:
        begun = time.perf_counter()
        assert not (await work()).is_right
        return time.perf_counter() - begun

    known, unknown = [], []
    for _ in range(12):
        known.append(await seconds(lambda: passwords.compare("wrong", theirs)))
        unknown.append(await seconds(lambda: passwords.compare("wrong", None)))
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2
    passwords.close()


@pytest.mark.serial
async def test_the_loop_goes_on_while_passwords_are_compared() -> None:
    passwords = Passwords(PasswordCost(memory_kib=65_536, iterations=3, threads=1))
    comparing = asyncio.create_task(passwords.compare("wrong", None))
    turns = 0
    while not comparing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
    passwords.close()


async def test_only_so_many_passwords_wait() -> None:
    passwords = Passwords(PasswordCost(memory_kib=8192, iterations=1, threads=1, waiting=3))
    let_go = threading.Event()
    # The only thread is at work for as long as it takes.
    working = asyncio.create_task(passwords._pool.run(let_go.wait))
    coming = [asyncio.create_task(passwords.compare("wrong", None)) for _ in range(9)]
    refused, waiting = await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
    let_go.set()
    answers = await asyncio.gather(*refused, *waiting, return_exceptions=True)
    assert await working
    assert sum(isinstance(answer, BusyError) for answer in answers) == 6
    assert not (await passwords.compare("wrong", None)).is_right
    passwords.close()


async def test_hashes_of_an_import_are_taken_and_made_anew(town: Town) -> None:
    await town.person(ADA)
    await keep(town, bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode())
    assert (await town.login(ADA, password="wrong")).status_code == 401
    assert (await kept(town)).startswith("$2b$04$")
    assert (await town.login(ADA)).status_code == 200
    assert (await kept(town)).startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    assert (await town.login(ADA)).status_code == 200


async def test_long_passwords_of_an_import_count_as_far_as_bcrypt_looked(town: Town) -> None:
    await town.person(ADA)
    long = "correct horse battery staple " * 4
    await keep(town, bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode())
    assert (await town.login(ADA, password=long)).status_code == 200
    assert (await town.login(ADA, password=long)).status_code == 200
    assert (await town.login(ADA, password=long[:72])).status_code == 401


async def test_hashes_of_another_cost_are_made_anew(town: Town) -> None:
    await town.person(ADA)
    dear = argon2.PasswordHasher(time_cost=2, memory_cost=16_384, parallelism=1)
    await keep(town, dear.hash(PASSWORD))
    answers = await asyncio.gather(*(town.login(ADA) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert (await kept(town)).startswith("$argon2id$v=19$m=8192,t=1,p=1$")


async def test_a_hash_that_cannot_be_read_opens_nothing(town: Town) -> None:
    await town.person(ADA)
    for broken in ("", "plain", "$argon2id$v=19$m=8", "$2b$04$short"):
        await keep(town, broken)
        assert (await town.login(ADA, password="plain")).status_code == 401


async def test_guessing_an_account_gets_slower(town: Town) -> None:
    """The right password does not help while it is locked; afterwards it clears the count."""
    person_id = await town.person(ADA)
    for _ in range(5):
        assert (await town.login(ADA, password="wrong")).status_code == 401
    for wait in (1, 2, 4, 8):
        locked = await town.login(ADA)
        assert (locked.status_code, locked.json()["code"]) == (429, "accounts.locked_out")
        assert locked.headers["retry-after"] == str(wait)
        assert await town.open_sessions(person_id) == set()
        town.clock.pass_by(timedelta(seconds=wait))
        if wait < 8:
            assert (await town.login(ADA, password="wrong")).status_code == 401
    assert (await town.login(ADA)).status_code == 200
    assert (await town.login(ADA, password="wrong")).status_code == 401
    assert (await town.login(ADA)).status_code == 200


async def test_unknown_accounts_are_locked_alike(town: Town) -> None:
    answers = [await town.login("eve@shop.example") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


async def test_guesses_side_by_side_do_not_slip_through(town: Town) -> None:
    await town.person(ADA)
    answers = await asyncio.gather(*(town.login(ADA, password="wrong") for _ in range(30)))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(401), statuses.count(429)) == (5, 25)


async def test_an_address_that_guesses_many_accounts_gets_slower(redis: Redis) -> None:
    """Signing in to an account of one's own does not clear it; other addresses are free."""
    clock = MovedClock()
    attempts = Attempts(redis, clock)
    for number in range(29):
        await attempts.begin(f"{number}@shop.example", address="192.0.2.1")
    own = await attempts.begin("own@shop.example", address="192.0.2.1")
    await attempts.succeed(own)
    await attempts.begin("29@shop.example", address="192.0.2.1")
    with pytest.raises(LockedOutError) as refused:
        await attempts.begin("fresh@shop.example", address="192.0.2.1")
    assert refused.value.retry_after_seconds == 1
    await attempts.begin("fresh@shop.example", address="192.0.2.2")
    clock.pass_by(timedelta(seconds=1))
    await attempts.begin("fresh@shop.example", address="192.0.2.1")


async def test_the_wait_is_enough_for_all_that_locks(redis: Redis) -> None:
    """An account is locked for a second and the address for four: it is told four, and gets in."""
    clock = MovedClock()
    attempts = Attempts(redis, clock)
    for number in range(30):
        await attempts.begin(f"{number}@shop.example", address="192.0.2.1")
    for seconds in (1, 2):
        clock.pass_by(timedelta(seconds=seconds))
        await attempts.begin("other@shop.example", address="192.0.2.1")
    for _ in range(5):
        await attempts.begin(ADA, address="192.0.2.2")
    with pytest.raises(LockedOutError) as refused:
        await attempts.begin(ADA, address="192.0.2.1")
    assert refused.value.retry_after_seconds == 4
    clock.pass_by(timedelta(seconds=4))
    await attempts.begin(ADA, address="192.0.2.1")


async def test_failures_are_forgotten_a_day_after_the_first(redis: Redis) -> None:
    """Not after a day without: an address that many share has none such."""
    attempts = Attempts(redis, MovedClock())
    await attempts.begin(ADA, address="192.0.2.1")
    keys = [key async for key in redis.scan_iter("cartwheel:attempts:*")]
    assert len(keys) == 2
    for key in keys:
        assert 86_000 < await redis.ttl(key) <= 86_400
        await redis.expire(key, 3600)
    own = await attempts.begin(ADA, address="192.0.2.1")
    await attempts.undo(own)
    assert [await redis.ttl(key) <= 3600 for key in keys] == [True, True]


async def test_a_right_password_beside_wrong_ones_unlocks_nothing(redis: Redis) -> None:
    """Whoever guesses could else sign in to an account of one's own each time."""
    attempts = Attempts(redis, MovedClock())
    for number in range(28):
        await attempts.begin(f"{number}@shop.example", address="192.0.2.1")
    own = await attempts.begin("own@shop.example", address="192.0.2.1")
    guess = await attempts.begin("28@shop.example", address="192.0.2.1")
    assert (own.locks, guess.locks) == ((), ("address",))
    await attempts.succeed(own)
    with pytest.raises(LockedOutError):
        await attempts.begin("fresh@shop.example", address="192.0.2.1")
    await attempts.undo(guess)
    await attempts.begin("fresh@shop.example", address="192.0.2.1")


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:7", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "no address", False),
    ],
)
async def test_what_counts_as_one_address(
    redis: Redis, *, first: str, second: str, is_same: bool
) -> None:
    """Of IPv6 a network of 64 bits: that many addresses one customer may take at will."""
    attempts = Attempts(redis, MovedClock())
    for number in range(30):
        await attempts.begin(f"{number}@shop.example", address=first)
    if is_same:
        with pytest.raises(LockedOutError):
            await attempts.begin("fresh@shop.example", address=second)
    else:
        await attempts.begin("fresh@shop.example", address=second)


async def test_the_longest_pause_is_a_quarter_of_an_hour(redis: Redis) -> None:
    clock = MovedClock()
    attempts = Attempts(redis, clock)
    waited = timedelta(0)
    for _ in range(40):
        try:
            await attempts.begin(ADA, address="192.0.2.1")
        except LockedOutError as error:
            waited = timedelta(seconds=error.retry_after_seconds)
            clock.pass_by(waited)
    assert waited == timedelta(minutes=15)


async def test_the_store_and_role_of_who_signs_in(town: Town) -> None:
    """The first store joined, or the one asked for; another's is not found."""
    person_id = await town.person(ADA)
    first, second, foreign = [await open_store(town.database) for _ in range(3)]
    for store, role in ((first, Role.OWNER), (second, Role.ANALYST)):
        async with town.database.transaction(store_id=store) as connection:
            await MemberRepository(connection).add(store, person_id, role=role, at=town.clock.now())
        town.clock.pass_by(timedelta(seconds=1))
    signed_in = await town.sign_in(ADA)
    assert (signed_in["storeId"], signed_in["role"]) == (str(first), "owner")
    other = await town.sign_in(ADA, storeId=str(second))
    assert (other["storeId"], other["role"]) == (str(second), "analyst")
    me = (await town.call("me", token=other["accessToken"], method="GET")).json()
    assert me["storeId"] == str(second)
    assert me["permissions"] == sorted(HOUSE.permissions.of_role(Role.ANALYST))
    opened = await town.open_sessions(person_id)
    refused = await town.login(ADA, storeId=str(foreign))
    assert (refused.status_code, refused.json()["code"]) == (404, "accounts.no_such_membership")
    assert await town.open_sessions(person_id) == opened

    switched = await town.call(
        "refresh", {"refreshToken": signed_in["refreshToken"], "storeId": str(second)}
    )
    assert (switched.json()["storeId"], switched.json()["role"]) == (str(second), "analyst")
    kept_on = await town.call("refresh", {"refreshToken": switched.json()["refreshToken"]})
    assert kept_on.json()["storeId"] == str(second)
    lost = await town.call(
        "refresh", {"refreshToken": kept_on.json()["refreshToken"], "storeId": str(foreign)}
    )
    assert lost.status_code == 404
    assert (
        await town.call("refresh", {"refreshToken": kept_on.json()["refreshToken"]})
    ).status_code == 200


async def test_nobody_signs_in_without_redis(database: Database, tmp_path: Path) -> None:
    """What cannot be counted is refused, and opens no session."""
    async with database.transaction() as connection:
        await connection.execute(sa.delete(people))
    away = connect("redis://127.0.0.1:1")
    async with founding(database, away, tmp_path) as town:
        answer = await town.login(ADA)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert await town.rows(sessions) == []


async def test_a_lock_that_was_set_while_the_clock_was_ahead_ends_with_it(redis: Redis) -> None:
    """None lasts longer than a quarter of an hour, so this one would not be over for two."""
    clock = MovedClock()
    attempts = Attempts(redis, clock)
    clock.pass_by(timedelta(hours=2))
    for _ in range(5):
        await attempts.begin(ADA, address="192.0.2.1")
    with pytest.raises(LockedOutError):
        await attempts.begin(ADA, address="192.0.2.1")
    clock.pass_by(timedelta(hours=-2))
    await attempts.begin(ADA, address="192.0.2.1")
