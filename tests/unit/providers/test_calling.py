"""A call of a service is made again while what ails it may pass, and says what stays in doubt."""

from datetime import timedelta

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
