"""How long a job waits before it is tried again."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any, Final

from cartwheel.systems.jobs.queues import QueueSettings

_LARGEST_EXPONENT: Final = 40


def pause(settings: QueueSettings, *, failures: int, random: Random) -> timedelta:
    """
    Return the pause after so many failures in a row, from 1.

    It doubles with each failure up to the longest one, and a share of it is left to
    chance ("equal jitter").
    """
    doubled = settings.backoff * 2 ** min(failures - 1, _LARGEST_EXPONENT)
    return _jittered(min(doubled, settings.longest_backoff), settings.jitter, random)


def pause_of(
    options: Mapping[str, Any], settings: QueueSettings, *, failures: int, random: Random
) -> timedelta:
    """Return the pause that another producer chose for its job, or else the queue's."""
    chosen = options.get("backoff")
    if isinstance(chosen, int):
        return timedelta(milliseconds=chosen)
    if not isinstance(chosen, dict) or chosen.get("type") not in ("fixed", "exponential"):
        return pause(settings, failures=failures, random=random)
    delay = timedelta(milliseconds=float(chosen.get("delay") or 0))
    if chosen["type"] == "exponential":
        delay = min(delay * 2 ** min(failures - 1, _LARGEST_EXPONENT), settings.longest_backoff)
    return _jittered(delay, float(chosen.get("jitter") or 0), random)


def _jittered(delay: timedelta, jitter: float, random: Random) -> timedelta:
    return delay * (1 - jitter * random.random())
