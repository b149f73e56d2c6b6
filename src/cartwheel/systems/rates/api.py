"""Limits, what counts against them, and what answers say of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

__all__ = ["Charge", "Limit", "Rates", "Standing", "Verdict", "headers_of"]


@dataclass(frozen=True, slots=True)
class Limit:
    """
    At most `calls` in any window, for each caller.

    Any window of `window_seconds`, as far as two fixed ones tell: calls of the last are taken
    to have come evenly.
    """

    name: str
    """What answers call it."""
    calls: int
    window_seconds: int
    strict: bool = False
    """Every call waits for Redis's word."""
    prefix: str = field(init=False, repr=False, compare=False)
    policy: tuple[bytes, bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        terms = b'"%s";q=%d;w=%d' % (self.name.encode(), self.calls, self.window_seconds)
        object.__setattr__(self, "prefix", f"{self.name}:{self.calls}/{self.window_seconds}:")
        object.__setattr__(self, "policy", (b"ratelimit-policy", terms))


class Charge(NamedTuple):
    """A limit, and whose calls are counted under it."""

    limit: Limit
    who: str


class Standing(NamedTuple):
    """How many more calls of a caller a limit lets pass, and when one more than that."""

    limit: Limit
    left: int
    more_in_seconds: float
    is_used_up: bool
    """The call did not fit."""


class Verdict(NamedTuple):
    """Whether a call may pass, in how long such a call may (again), and how its limits stand."""

    allowed: bool
    wait_seconds: float
    standings: tuple[Standing, ...]

    @property
    def retry_after_seconds(self) -> int:
        """The wait as answers say it."""
        return max(1, math.ceil(self.wait_seconds))


class Rates(Protocol):
    """Counts calls against limits."""

    async def spend(self, charges: Sequence[Charge], *, cost: int = 1) -> Verdict:
        """
        Count one call, or `cost` that come together, under all its limits or under none.

        `cost` is at most the smallest limit; of calls that come together all pass or none.

        Raises:
            UnavailableError: nothing can be counted.
        """
        ...


def headers_of(standings: Iterable[Standing]) -> list[tuple[bytes, bytes]]:
    """
    Write down how limits stand, as draft-ietf-httpapi-ratelimit-headers-10 has it.

    `t` is when there is one more call than the `r` that are left, so never later than the
    `Retry-After` of a call that was refused.
    """
    headers: list[tuple[bytes, bytes]] = []
    for limit, left, more, _ in standings:
        said = b'"%s";r=%d;t=%d' % (limit.name.encode(), left, math.ceil(more))
        headers += (limit.policy, (_LEFT, said))
    return headers


_LEFT: Final = b"ratelimit"
