"""Sending as much of a batch as can be sent, and finding the rows that cannot."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from cartwheel.kernel.errors import UnavailableError

_MOST_FAILURES: Final = 16
_MOST_WORDS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that cannot be published, and why."""

    row: sa.Row[Any]
    error: Exception

    @property
    def attempts(self) -> int:
        """How often it has failed by now."""
        return int(self.row.attempts) + 1

    @property
    def text(self) -> str:
        """The error in words."""
        return words_of(self.error)


@dataclass(slots=True)
class Outcome:
    """
    What became of a batch; rows that are in neither list were not tried, or are in doubt.

    `away` is set when the destination did not answer: then the rest waits for it.
    """

    sent: list[sa.Row[Any]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    away: UnavailableError | None = None


async def send_possible(
    rows: Sequence[sa.Row[Any]],
    send: Callable[[Sequence[sa.Row[Any]]], Awaitable[None]],
    *,
    within: timedelta,
) -> Outcome:
    """
    Send rows in order; where that fails, halve them until the culprits stand alone.

    What follows a culprit in its aggregate is not sent. After a number of culprits
    the rest is left to the next batch, so that a destination that refuses
    everything is not asked thousands of times in a row.
    """
    outcome = Outcome()
    held: set[str] = set()
    parts = [rows]
    deadline = asyncio.get_running_loop().time() + within.total_seconds()
    while parts and len(outcome.failed) < _MOST_FAILURES:
        part = [row for row in parts.pop() if row.aggregate_id not in held]
        if not part:
            continue
        try:
            async with asyncio.timeout_at(deadline):
                await send(part)
        except UnavailableError as error:
            outcome.away = error
            break
        except TimeoutError:
            outcome.away = UnavailableError("It takes too long to publish")
            break
        except Exception as error:  # noqa: BLE001 - kept with the row, and logged by the caller
            if len(part) == 1:
                outcome.failed.append(Failure(part[0], error))
                held.add(part[0].aggregate_id)
            else:
                middle = len(part) // 2
                parts += (part[middle:], part[:middle])
        else:
            outcome.sent += part
    return outcome


def words_of(error: Exception) -> str:
    """Return what is kept of an error: its kind and the beginning of its message."""
    return f"{type(error).__name__}: {error}"[:_MOST_WORDS].replace("\0", "")
