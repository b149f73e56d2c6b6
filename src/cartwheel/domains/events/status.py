"""What is told of the pipeline itself."""

from datetime import datetime

import msgspec


class StageStatus(msgspec.Struct, frozen=True, rename="camel"):
    """
    What one stage, or one group of handlers, has still to do of one partition.

    `waitingFor` says what its last try failed at, while there is something to do.
    """

    name: str
    partition: int
    lag: int
    oldest_seconds: float
    waiting_for: str | None = None


class DedupStatus(msgspec.Struct, frozen=True, rename="camel"):
    """
    What is remembered of one partition to recognise repeated events.

    `windowSeconds` is how far back it reaches: an hour or somewhat more, once it has run for so
    long. It is less when `mostEvents` came sooner.
    """

    partition: int
    events: int
    most_events: int
    window_seconds: int


class GeographyStatus(msgspec.Struct, frozen=True, rename="camel"):
    """
    The file that says where addresses are, made when, and what is wrong with the present one.

    With an error, the file that was read last goes on being used.
    """

    file: str
    built_at: datetime | None
    error: str


class StageCourse(msgspec.Struct, frozen=True, rename="camel"):
    """
    How a stage's partition stood at each of the times; null where it was not looked at.

    `oldestSeconds` is how long the oldest of what waited had waited.
    """

    name: str
    partition: int
    lag: tuple[int | None, ...]
    oldest_seconds: tuple[float | None, ...]


class PipelineCourse(msgspec.Struct, frozen=True, rename="camel"):
    """
    How the pipeline stood over the last hour, looked at every `everySeconds`, the oldest first.

    A longer time between two looks is one in which nobody looked: no process was there for it, or
    an engine did not answer.
    """

    every_seconds: int
    times: tuple[datetime, ...]
    stages: tuple[StageCourse, ...]


class PipelineStatus(msgspec.Struct, frozen=True, rename="camel"):
    """
    How far the pipeline is behind, stage by stage; `caughtUp` when nothing waits there.

    `announcements` says the same of the groups that act on announcements, such as those of
    abandoned carts; they may be behind while the pipeline has caught up. Without a `geography`
    file events name no places; it is that of the process which answers.
    """

    stages: tuple[StageStatus, ...]
    caught_up: bool
    announcements: tuple[StageStatus, ...] = ()
    dedup: tuple[DedupStatus, ...] = ()
    geography: GeographyStatus | None = None
