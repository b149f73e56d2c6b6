"""A call of a service is made again while what ails it may pass, and says what stays in doubt."""

from datetime import UTC, datetime, timedelta

import pytest

from cartwheel.systems.providers.api import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderNetworkError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderValidationError,
    patiently,
)
from cartwheel.systems.providers.calling import retry_after_of

BUSY = ProviderRateLimitError("x", "busy")
DOWN = ProviderAPIError("x", "down")
BROKEN = ProviderNetworkError("x", "broken")


class Call:
    """A call that ends so, one time after the other, and then well."""

    def __init__(self, *errors: ProviderError) -> None:
        self.left, self.count = list(errors), 0

    async def __call__(self) -> str:
        self.count += 1
        if self.left:
            raise self.left.pop(0)
        return "done"


@pytest.mark.parametrize(("errors", "count"), [((), 1), ((BUSY,), 2), ((BUSY, DOWN), 3)])
async def test_what_passes_is_tried_again(errors: tuple[ProviderError, ...], count: int) -> None:
    call = Call(*errors)
    assert await patiently(call, first_pause=timedelta(0)) == "done"
    assert call.count == count


@pytest.mark.parametrize(
    ("errors", "end"),
    [((BUSY, BUSY, BUSY), BUSY), ((DOWN, BUSY, BUSY), DOWN), ((BROKEN, DOWN, BUSY), DOWN)],
)
async def test_three_times_and_no_more(
    errors: tuple[ProviderError, ...], end: ProviderError
) -> None:
    """When an earlier try may have worked, that is what is said."""
    call = Call(*errors, BUSY)
    with pytest.raises(ProviderError) as said:
        await patiently(call, first_pause=timedelta(0))
    assert (said.value, call.count) == (end, 3)


@pytest.mark.parametrize(
    "error",
    [
        ProviderConfigError("x", "key"),
        ProviderValidationError("x", "much"),
        ProviderTimeoutError("x", "slow"),
        ProviderRateLimitError("x", "busy", retry_after=timedelta(seconds=4)),
    ],
)
async def test_what_does_not_pass_is_tried_once(error: ProviderError) -> None:
    call = Call(error)
    with pytest.raises(ProviderError) as said:
        await patiently(call, first_pause=timedelta(0))
    assert (said.value, call.count) == (error, 1)


@pytest.mark.parametrize(
    ("given", "wish"),
    [
        ({"retry-after": "2"}, timedelta(seconds=2)),
        ({"retry-after": "0.5"}, timedelta(milliseconds=500)),
        ({"retry-after-ms": "250", "retry-after": "9"}, timedelta(milliseconds=250)),
        ({"retry-after": "Tue, 01 Dec 2026 12:00:30 GMT"}, timedelta(seconds=30)),
        ({"retry-after": "Tue, 01 Dec 2026 11:00:00 GMT"}, timedelta(0)),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_a_wish_is_read_in_each_of_its_forms(given: dict[str, str], wish: timedelta | None) -> None:
    """What is none is no wish."""
    assert retry_after_of(given, now=datetime(2026, 12, 1, 12, tzinfo=UTC)) == wish
