"""
The leases of a member of a group on Redis Streams: fair shares and handing over.

States of a partition, seen from a member: not ours → ours, with an earlier owner's
pending entries still to be read → ours → one too many (another member has joined: it
is given up as soon as its batch is committed, after three seconds in any case) → not ours.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple, Protocol

import structlog
from redis.asyncio import Redis

from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rounds import next_round, seconds_to_round
from cartwheel.kernel.sharing import Gathered
from cartwheel.systems.eventlog import redis_scripts as scripts
from cartwheel.systems.eventlog.api import BEGINNING, position_order
from cartwheel.systems.eventlog.redis_keys import (
    groups_key,
    lease_key,
    members_key,
    seen_key,
    stream_key,
)

log = structlog.get_logger()

ANSWER_SECONDS: Final = 10.0
"""How long a command that does not wait may take."""

_HAND_OVER_SECONDS: Final = 3.0
_TOGETHER_SECONDS: Final = 0.002
"""How long the first member that claims waits for the others of its process."""
_TRIM_ALL_EVERY: Final = 30
"""So many rounds apart partitions are trimmed in which nothing was committed."""
_LONGEST_ROUND: Final = timedelta(seconds=10)


def round_of(lease: timedelta) -> timedelta:
    """Return how far apart a member looks after its partitions, while it is at work."""
    return min(lease / 3, _LONGEST_ROUND)


def milliseconds(span: timedelta) -> int:
    """Return a span as Redis counts it."""
    return span // timedelta(milliseconds=1)


async def free_leases(redis: Redis, topic: str, *, partitions: int, groups: Iterable[str]) -> None:
    """
    Free the partitions of groups whose members are all gone, as whoever starts a log knows.

    A member that is there all the same takes its partitions anew: what it had read comes again.

    Raises:
        UnavailableError: Redis does not answer.
    """
    for group in groups:
        leases = (lease_key(topic, partition, group) for partition in range(partitions))
        with translated_errors():
            for key in (members_key(topic, group), *leases):
                await redis.delete(key)


class Left(NamedTuple):
    """What a member that is gone could not free itself, of `scripts.RELEASE`."""

    keys: tuple[str, ...]
    token: str


class Claim(NamedTuple):
    """What a member of a group asks for, of `scripts.SHARE`."""

    keys: tuple[str, ...]
    arguments: tuple[str | int, ...]


class Claims:
    """
    Claims of all members in a process.

    They are renewed at the same moments, and go to Redis together: one write of a process that
    has nothing else to do, where there would be one for each of its groups. What members of
    this process left behind, because Redis was away, is freed before.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._share = redis.register_script(scripts.SHARE)
        self._release = redis.register_script(scripts.RELEASE)
        self._left: list[Left] = []
        self._gathered: Gathered[Claim, list[Any] | Exception] = Gathered(
            self._ask, most=100, at_once=1, pause=_TOGETHER_SECONDS
        )

    def leave(self, left: Left) -> None:
        """Free a member's leases with the next claim: until they run out nobody else has them."""
        self._left.append(left)

    async def make(self, claim: Claim) -> list[Any]:
        """Return of each partition the lease and whether it is surplus, as the script does."""
        answer = await self._gathered.ask(claim)
        assert answer is not None  # each claim is answered
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _ask(self, claims: Sequence[Claim]) -> dict[Claim, list[Any] | Exception]:
        async with (
            asyncio.timeout(ANSWER_SECONDS),
            self._redis.pipeline(transaction=False) as pipeline,
        ):
            left = list(self._left)
            for each in left:
                await self._release(keys=each.keys, args=[each.token, "1"], client=pipeline)
            for claim in claims:
                await self._share(keys=claim.keys, args=claim.arguments, client=pipeline)
            answers = await pipeline.execute(raise_on_error=False)
        del self._left[: len(left)]
        return dict(zip(claims, answers[len(left) :], strict=True))


class Log(Protocol):
    """What a consumer needs of its log."""

    redis: Redis
    claims: Claims
    partitions: int
    lease: timedelta

    async def open(self) -> None:
        """Find the log's identity."""
        ...

    async def identity(self, topic: str) -> str:
        """Return the log's identity."""
        ...

    async def trim_in_turn(self, topic: str, partition: int) -> bool:
        """Forget what every group has committed; False when another one has done so lately."""
        ...


@dataclass(slots=True, eq=False)
class Held:
    """A partition that is ours."""

    lease: bytes
    """What Redis knows our ownership by."""
    after: str
    """The newest position that was delivered."""
    seen: str | None
    """Up to here entries were delivered before, ahead of a seek; None when we are past it."""
    recovered: bool = False
    """True once an earlier owner's pending entries were read."""
    in_flight: tuple[str, str] | None = None
    """First and last position of the batch that was read and not committed."""
    surplus_since: float | None = None
    """When another member began to wait for it; None while it is within our share."""


class Leases:
    """
    Which partitions are a member's own.

    `held` changes in place, whenever one is taken, given up or lost; `changed` is set
    when there is one more to read.
    """

    def __init__(self, log_: Log, *, topic: str, group: str, changed: asyncio.Event) -> None:
        self.held: dict[int, Held] = {}
        self._committed: set[int] = set()
        """Partitions in which something was committed since they were trimmed."""
        self._busy = asyncio.Event()
        self._claimed_at = self._trimmed_all_at = float("-inf")
        self._log = log_
        self._redis = log_.redis
        self._topic = topic
        self._group = group
        self._changed = changed
        self._token = str(new_id())
        self._claims = log_.claims
        self._claim: asyncio.Task[list[Any]] | None = None
        self._release = self._redis.register_script(scripts.RELEASE)

    async def claim(self) -> None:
        """Register this member, renew its leases, and take or give up what its share says."""
        members, *leases = self._group_keys(range(self._log.partitions))
        claim = Claim(
            keys=(members, groups_key(self._topic), *leases),
            arguments=(self._token, milliseconds(self._log.lease), self._group),
        )
        # It goes with those of others, and is made although nobody waits for it any more.
        self._claim = asyncio.create_task(self._claims.make(claim), name="claim")
        claimed_at = asyncio.get_running_loop().time()
        answers = await asyncio.shield(self._claim)
        self._claimed_at = claimed_at
        for partition, answer in enumerate(answers):
            lease, is_surplus = answer or (None, False)
            held = self.held.get(partition)
            if held is not None and held.lease != lease:
                # Even if it is ours again: what others have read of it since comes first.
                self.lose(partition)
                held = None
            if held is not None:
                await self._hand_over(partition, held, is_surplus=bool(is_surplus))
            elif lease is not None:
                self.held[partition] = await self.look_up(partition, lease)
                self._changed.set()

    async def keep(self) -> None:
        """
        Renew leases, share partitions, and trim what has moved on.

        A lease is renewed three times in its length, and at the next round where partitions
        are not ours; a long one needs no rounds in between while nothing happens.
        """
        while True:
            await self._next_round()
            try:
                with translated_errors():
                    async with asyncio.timeout(ANSWER_SECONDS):
                        if self._is_due():
                            await self.claim()
                        await self._trim()
            except Exception as error:  # noqa: BLE001 - without leases nothing works: go on
                log.warning("eventlog.leases_not_renewed", topic=self._topic, error=repr(error))

    async def _next_round(self) -> None:
        if not self._is_busy():
            self._busy.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds_to_round(self._log.lease.total_seconds() / 3)):
                    await self._busy.wait()
            if not self._busy.is_set():
                return
        await next_round(round_of(self._log.lease).total_seconds())

    def _is_busy(self) -> bool:
        return bool(self._committed) or len(self.held) < self._log.partitions

    def _is_due(self) -> bool:
        if len(self.held) < self._log.partitions:
            return True
        lease, round_ = self._log.lease.total_seconds(), round_of(self._log.lease).total_seconds()
        # Not a little later than in time, when the next round would be.
        return asyncio.get_running_loop().time() - self._claimed_at > lease / 3 - round_ / 2

    async def _trim(self) -> None:
        now = asyncio.get_running_loop().time()
        every = _TRIM_ALL_EVERY * round_of(self._log.lease).total_seconds()
        if is_turn := now - self._trimmed_all_at >= every:
            self._trimmed_all_at = now
        for partition in list(self.held):
            if (partition in self._committed or is_turn) and (
                await self._log.trim_in_turn(self._topic, partition)
            ):
                self._committed.discard(partition)

    def note_committed(self, partition: int) -> None:
        """Have a partition trimmed soon."""
        self._committed.add(partition)
        self._busy.set()

    async def leave(self) -> None:
        """Leave the group, and free every partition, also one that is just being claimed."""
        if self._claim is not None:
            await asyncio.gather(self._claim, return_exceptions=True)
        keys = self._group_keys(range(self._log.partitions))
        try:
            await self._release(keys=keys, args=[self._token, "1"])
        except BaseException:
            self._claims.leave(Left(tuple(keys), self._token))
            raise

    async def give_up(self, partition: int) -> None:
        """Free a partition for another member."""
        # First here, so that what is read meanwhile is left to the next owner.
        self.forget(partition)
        await self._release(keys=self._group_keys([partition]), args=[self._token, "0"])

    def forget(self, partition: int) -> Held | None:
        """Look a partition up anew at the next round, if it is still ours."""
        self._busy.set()
        return self.held.pop(partition, None)

    def lose(self, partition: int) -> None:
        """Forget a partition that another member may have by now."""
        if self.forget(partition) is not None:
            log.warning("eventlog.partition_lost", topic=self._topic, partition=partition)

    async def look_up(self, partition: int, lease: bytes) -> Held:
        """Find out where the group stands in a partition."""
        key = stream_key(self._topic, partition)
        groups = await self._redis.xinfo_groups(key)
        group = next(group for group in groups if group["name"] == self._group.encode())
        after = group["last-delivered-id"].decode()
        found = await self._redis.get(seen_key(self._topic, partition, self._group))
        seen = (found or BEGINNING.encode()).decode()
        return Held(lease, after, seen if position_order(seen) > position_order(after) else None)

    async def _hand_over(self, partition: int, held: Held, *, is_surplus: bool) -> None:
        """Give up what another member is due, once its batch is committed or takes too long."""
        if not is_surplus:
            held.surplus_since = None
            return
        now = asyncio.get_running_loop().time()
        held.surplus_since = held.surplus_since or now
        if held.in_flight is None or now - held.surplus_since > _HAND_OVER_SECONDS:
            await self.give_up(partition)

    def _group_keys(self, partitions: Collection[int]) -> list[str]:
        return [
            members_key(self._topic, self._group),
            *(lease_key(self._topic, partition, self._group) for partition in partitions),
        ]
