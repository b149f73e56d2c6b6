"""
How the pipeline stood over the last hour, for whoever asks since when something waits.

One process of all looks every ten seconds and keeps what it sees in Redis, where it is lost with
it: it is a help to people, and nothing is decided by it. While nobody looks there is a gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog
from redis.asyncio import Redis

from cartwheel.domains.events.service import PipelineService
from cartwheel.domains.events.status import PipelineCourse, StageCourse, StageStatus
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rest import REST
from cartwheel.systems.leadership.api import Candidate, Term

log = structlog.get_logger()

_EVERY: Final = timedelta(seconds=10)
_KEPT: Final = timedelta(hours=1)
_MOST: Final = _KEPT // _EVERY
_KEY: Final = "cartwheel:pipeline:course"


class _Look(msgspec.Struct, frozen=True, array_like=True):
    """What was seen at one time."""

    at: datetime
    stages: tuple[tuple[str, int, int, float], ...]


_encode: Final = msgspec.msgpack.Encoder().encode
_decoder: Final = msgspec.msgpack.Decoder(_Look)


@dataclass(frozen=True, slots=True)
class PipelineRounds:
    """Looks at the pipeline, in whichever process leads, and remembers."""

    database: Database
    pipeline: PipelineService
    redis: Redis
    clock: Clock

    async def run(self) -> None:
        """Work until cancelled; engines that are away are waited for."""
        await Candidate(self.database, "course of the pipeline", length=3 * _EVERY).run(self.lead)

    async def lead(self, _: Term) -> None:
        """Look for as long as the term lasts; what fails is a gap."""
        while True:
            try:
                await self.look()
            except UnavailableError as error:
                log.warning("pipeline.not_looked_at", error=str(error))
            except Exception:
                log.exception("pipeline.not_looked_at")
            await REST.next_round(_EVERY.total_seconds())

    async def look(self) -> None:
        """
        Look once, and keep what is seen.

        Raises:
            UnavailableError: the log or Redis does not answer.
        """
        stages = tuple(map(_short, await self.pipeline.stages()))
        seen = _encode(_Look(self.clock.now(), stages))
        with translated_errors():
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.lpush(_KEY, seen)
                pipe.ltrim(_KEY, 0, _MOST - 1)
                pipe.expire(_KEY, _KEPT)
                await pipe.execute()

    async def course(self) -> PipelineCourse:
        """
        Return what was seen within the last hour.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with self.redis.pipeline(transaction=False) as pipe:
                pipe.lrange(_KEY, 0, -1)
                [kept] = await pipe.execute()
        since = self.clock.now() - _KEPT
        looks = [look for each in reversed(kept) if (look := _decoder.decode(each)).at >= since]
        return PipelineCourse(
            every_seconds=int(_EVERY.total_seconds()),
            times=tuple(look.at for look in looks),
            stages=tuple(_courses(looks)),
        )


def _short(stage: StageStatus) -> tuple[str, int, int, float]:
    return stage.name, stage.partition, stage.lag, stage.oldest_seconds


def _courses(looks: Sequence[_Look]) -> Iterator[StageCourse]:
    """Return the course of each partition that was seen, in the order of the line."""
    seen = [
        {(name, partition): (lag, oldest) for name, partition, lag, oldest in look.stages}
        for look in looks
    ]
    places = dict.fromkeys(place for each in reversed(seen) for place in each)
    for name, partition in places:
        course = [each.get((name, partition), (None, None)) for each in seen]
        lags, ages = zip(*course, strict=True)
        yield StageCourse(name, partition, lags, ages)
