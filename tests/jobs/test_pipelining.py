"""Many callers on one connection: each gets its own answer, and a loss is everybody's."""

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError, ResponseError

from cartwheel.systems.jobs.pipelining import PipelinedRedis


@pytest.fixture
def pipelined(redis: Redis) -> PipelinedRedis:
    return PipelinedRedis(redis, client_name="pipelined")


async def connections(redis: Redis) -> list[str]:
    return [c["id"] for c in await redis.client_list() if c["name"] == "pipelined"]


async def test_every_caller_gets_the_answer_to_its_own_question(
    redis: Redis, pipelined: PipelinedRedis
) -> None:
    answers = await asyncio.gather(*(pipelined.echo(str(number)) for number in range(1_000)))
    assert answers == [str(number).encode() for number in range(1_000)]
    assert len(await connections(redis)) == 1


async def test_commands_run_in_the_order_of_asking(pipelined: PipelinedRedis) -> None:
    await asyncio.gather(*(pipelined.rpush("order", number) for number in range(500)))
    assert await pipelined.lrange("order", 0, -1) == [str(n).encode() for n in range(500)]


async def test_an_error_is_raised_where_it_belongs(pipelined: PipelinedRedis) -> None:
    await pipelined.set("text", "x")
    before, wrong, unsendable, after = await asyncio.gather(
        pipelined.get("text"),
        pipelined.incr("text"),
        pipelined.set("text", object()),
        pipelined.get("text"),
        return_exceptions=True,
    )
    assert (before, after) == (b"x", b"x")
    assert isinstance(wrong, ResponseError)
    assert isinstance(unsendable, Exception)


async def test_a_caller_that_gives_up_takes_nobody_elses_answer(
    pipelined: PipelinedRedis,
) -> None:
    calls = [asyncio.create_task(pipelined.echo(str(number))) for number in range(10)]
    await asyncio.sleep(0)
    calls[3].cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [a for a in answers if isinstance(a, bytes)] == [
        str(number).encode() for number in range(10) if number != 3
    ]
    assert isinstance(answers[3], asyncio.CancelledError)


async def test_a_lost_connection_fails_what_was_on_its_way_and_the_next_command_opens_another(
    redis: Redis, pipelined: PipelinedRedis
) -> None:
    await pipelined.ping()
    [first] = await connections(redis)
    # Held up on the server, so that both are on their way.
    await redis.client_pause(200, all=False)
    calls = [asyncio.create_task(pipelined.incr("count")) for _ in range(2)]
    await asyncio.sleep(0)
    await redis.client_kill_filter(_id=first)
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [RedisConnectionError] * 2
    assert await pipelined.ping()
    [second] = await connections(redis)
    assert second != first


async def test_a_dropped_connection_is_closed_and_so_is_one_whose_client_is(
    redis: Redis, pipelined: PipelinedRedis
) -> None:
    await pipelined.ping()
    waiting = asyncio.create_task(pipelined.ping())
    await asyncio.sleep(0)
    pipelined.drop()
    with pytest.raises(RedisConnectionError):
        await waiting
    assert await pipelined.ping()
    await pipelined.aclose()
    assert await connections(redis) == []


async def test_a_script_the_server_has_forgotten_is_sent_again(
    redis: Redis, pipelined: PipelinedRedis
) -> None:
    script = pipelined.register_script("return {KEYS[1], ARGV[1]}")
    for _ in range(2):
        await redis.script_flush()
        assert await script(["key"], ["argument"]) == [b"key", b"argument"]
        assert await script(["key"], ["argument"]) == [b"key", b"argument"]
