"""The jobs that work dead letters off."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import WORK, QueueName


class RunReplay(msgspec.Struct, frozen=True):
    """Replay dead letters, or go on with it."""

    name: ClassVar[str] = "events.run_replay"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    replay_id: UUID
