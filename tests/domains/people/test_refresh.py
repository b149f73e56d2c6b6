"""Refreshing: each token once, the same successor for a moment, the end for a thief."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.people.making import Town

from cartwheel.domains.people.messages import RefreshTokenReused
from cartwheel.domains.people.models import refresh_tokens
from cartwheel.domains.people.rules import digest_of

ADA = "ada@shop.example"


async def refresh(town: Town, token: str) -> tuple[int, dict[str, str]]:
    answer = await town.call("refresh", {"refreshToken": token})
    return answer.status_code, answer.json()


async def test_each_refresh_gives_another_pair(town: Town) -> None:
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    seen = {signed_in["refreshToken"]}
    token = signed_in["refreshToken"]
    for number in range(1, 4):
        town.clock.pass_by(timedelta(minutes=30))
        status, answer = await refresh(town, token)
        token = answer["refreshToken"]
        seen.add(token)
        assert (status, len(seen), answer["sessionId"]) == (200, number + 1, signed_in["sessionId"])
        assert await town.me(answer["accessToken"]) == 200
    assert all(len(token) == 43 for token in seen)


async def test_tokens_are_kept_as_digests_alone(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["refreshToken"]
    successor = (await refresh(town, token))[1]["refreshToken"]
    rows = await town.rows(refresh_tokens)
    assert {row.digest for row in rows} == {digest_of(token), digest_of(successor)}
    assert not any(secret.encode() in bytes(str(rows), "utf-8") for secret in (token, successor))


async def test_refreshes_at_once_get_the_same_successor(town: Town) -> None:
    """As when a browser has two windows; nothing is ended."""
    person_id = await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    answers = await asyncio.gather(*(refresh(town, signed_in["refreshToken"]) for _ in range(8)))
    assert {status for status, _ in answers} == {200}
    (successor,) = {answer["refreshToken"] for _, answer in answers}
    assert len(await town.rows(refresh_tokens)) == 2
    town.clock.pass_by(timedelta(seconds=10))
    assert (await refresh(town, signed_in["refreshToken"]))[1]["refreshToken"] == successor
    assert (await refresh(town, successor))[0] == 200
    assert await town.open_sessions(person_id) == {UUID(signed_in["sessionId"])}


async def test_a_token_that_comes_again_ends_its_session(town: Town) -> None:
    """Everything of that login, in order and at once; it is announced, audited and mailed."""
    person_id = await town.person(ADA)
    stolen, other = await town.sign_in(ADA), await town.sign_in(ADA)
    status, fresh = await refresh(town, stolen["refreshToken"])
    assert status == 200
    town.clock.pass_by(timedelta(seconds=10, milliseconds=1))
    refused = await town.call("refresh", {"refreshToken": stolen["refreshToken"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.invalid_refresh_token")
    assert (await refresh(town, fresh["refreshToken"]))[0] == 401
    assert await town.me(stolen["accessToken"]) == 401
    assert await town.me(fresh["accessToken"]) == 401
    assert await town.me(other["accessToken"]) == 200
    assert await town.open_sessions(person_id) == {UUID(other["sessionId"])}

    (told,) = await town.announced(RefreshTokenReused)
    assert (told.person_id, str(told.session_id)) == (person_id, stolen["sessionId"])
    await town.jobs()
    assert town.mails()[-1][:2] == (ADA, "We ended one of your sessions")
    deeds = await town.deeds(person_id)
    assert deeds.count(("session.refresh_token_reused", stolen["sessionId"])) == 1


async def test_a_thief_who_comes_many_times_is_told_of_once(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["refreshToken"]
    await refresh(town, token)
    town.clock.pass_by(timedelta(seconds=11))
    answers = await asyncio.gather(*(refresh(town, token) for _ in range(5)))
    assert {status for status, _ in answers} == {401}
    assert len(await town.announced(RefreshTokenReused)) == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "ä" * 20])
async def test_what_is_no_token_opens_nothing(town: Town, token: str) -> None:
    status, _ = await refresh(town, token)
    assert status == (400 if token == "" else 401)


async def test_a_token_is_good_for_a_week_and_a_session_for_three_months(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["refreshToken"]
    late = (await town.sign_in(ADA))["refreshToken"]
    for _ in range(13):
        town.clock.pass_by(timedelta(days=6, hours=22))
        status, answer = await refresh(town, token)
        token = answer["refreshToken"]
        assert status == 200
    assert (await refresh(town, late))[0] == 401
    town.clock.pass_by(timedelta(days=1))
    assert (await refresh(town, token))[0] == 401


async def test_a_session_that_redis_forgot_comes_back_with_a_refresh(
    town: Town, redis: Redis
) -> None:
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    await redis.flushall()
    assert await town.me(signed_in["accessToken"]) == 401
    status, answer = await refresh(town, signed_in["refreshToken"])
    assert status == 200
    assert await town.me(answer["accessToken"]) == 200
