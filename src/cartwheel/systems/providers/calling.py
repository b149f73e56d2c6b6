"""Repeating a call of an outside service while what ails it may pass."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from cartwheel.systems.providers.errors import ProviderError

T = TypeVar("T")

ATTEMPTS: Final = 3
FIRST_PAUSE: Final = timedelta(milliseconds=200)
LONGEST_PAUSE: Final = timedelta(seconds=3)

_SECONDS: Final = re.compile(r"\d{1,9}(\.\d{1,6})?")


async def patiently(
    call: Callable[[], Awaitable[T]],
    *,
    attempts: int = ATTEMPTS,
    first_pause: timedelta = FIRST_PAUSE,
    repeats_doubtful: bool = True,
) -> T:
    """
    Make a call up to so many times, each under the same key, with growing pauses between.

    A service that wants to be left alone for longer than three seconds is. One that knows no keys
    may do a thing twice: then what may have worked is not repeated (`repeats_doubtful`).

    Raises:
        ProviderError: that of the last time. When an earlier one may have worked, so may the
            whole, which is why that one is raised instead of a refusal for being asked too often.
    """
    doubt: ProviderError | None = None
    for attempt in range(1, attempts + 1):
        try:
            return await call()
        except ProviderError as error:
            doubt = error if error.may_have_worked else doubt
            pause = first_pause * 2 ** (attempt - 1)
            asked = error.retry_after or timedelta(0)
            is_last = attempt == attempts or (error.may_have_worked and not repeats_doubtful)
            if not error.passes or is_last or asked > LONGEST_PAUSE:
                if error.passes and doubt is not None:
                    raise doubt from error
                raise
            # Those who failed together do not come back together.
            spread = 1 + random.random() / 4  # noqa: S311 - no secret
            await asyncio.sleep(max(pause, asked).total_seconds() * spread)
    raise AssertionError("at least one attempt is made")


def retry_after_of(headers: Mapping[str, str], *, now: datetime | None = None) -> timedelta | None:
    """
    Return what a service asks for: in milliseconds, in seconds, or as a date; None without a wish.

    Names of headers are in lower case.
    """
    given = headers.get("retry-after-ms", "")
    if _SECONDS.fullmatch(given):
        return timedelta(milliseconds=float(given))
    given = headers.get("retry-after", "")
    if _SECONDS.fullmatch(given):
        return timedelta(seconds=float(given))
    try:
        at = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(timedelta(0), at - (now or datetime.now(UTC)))
