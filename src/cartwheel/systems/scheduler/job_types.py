"""The kinds of job that schedules may queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.jobs.contracts import Job

MOST_DATA_BYTES: Final = 16_384
"""The most that a schedule's job may have as JSON: it says what to do, and holds no goods."""


@dataclass(frozen=True, slots=True)
class SchedulableJobs:
    """Job structs by name; every process that makes or fires schedules holds the same ones."""

    types: Mapping[str, type[Job]]

    @classmethod
    def of(cls, *types: type[Job]) -> "SchedulableJobs":
        """
        Gather kinds of job.

        Raises:
            ValueError: two have the same name.
        """
        by_name = {kind.name: kind for kind in types}
        if len(by_name) < len(types):
            raise ValueError("Two kinds of job have the same name")
        return cls(by_name)

    def get(self, name: str) -> type[Job]:
        """
        Return the struct of a kind of job.

        Raises:
            InvalidInputError: naming `job`, with the names that there are.
        """
        if (kind := self.types.get(name)) is not None:
            return kind
        known = ", ".join(sorted(self.types)) or "none"
        raise InvalidInputError(
            Issue(("job",), f"No such job can be scheduled; there are: {known}")
        )

    def read(self, name: str, data: bytes) -> Job:
        """
        Make the job that a schedule holds as JSON.

        Raises:
            InvalidInputError: the job is not known here, is too large, or has another shape.
        """
        kind: Any = self.get(name)
        if len(data) > MOST_DATA_BYTES:
            raise InvalidInputError(Issue(("data",), f"It has more than {MOST_DATA_BYTES:,} bytes"))
        try:
            job: Job = msgspec.json.decode(data, type=kind)
        except msgspec.MsgspecError as error:
            raise InvalidInputError(Issue(("data",), str(error))) from None
        return job
