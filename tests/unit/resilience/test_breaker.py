"""A breaker opens on a share of failures, tries carefully, and closes on success."""

from datetime import timedelta

import pytest

from cartwheel.systems.resilience.api import Breaker, BreakerOpenError, BreakerState


class Clock:
    time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(
        "shop",
        minimum_calls=4,
        failure_rate=0.5,
        window=timedelta(seconds=10),
        open_for=timedelta(seconds=5),
        longest_open=timedelta(seconds=12),
        counts=lambda error: isinstance(error, OSError),
        now=clock,
    )


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(OSError, match="away"), breaker.call():
            raise OSError("away")


def succeed(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with breaker.call():
            pass


def test_few_failures_prove_nothing(breaker: Breaker) -> None:
    fail(breaker, 3)
    assert breaker.state is BreakerState.CLOSED


def test_it_opens_at_the_minimum_volume_and_the_share(breaker: Breaker) -> None:
    succeed(breaker, 2)
    fail(breaker)
    assert breaker.state is BreakerState.CLOSED
    fail(breaker)
    assert breaker.state is BreakerState.OPEN
    with pytest.raises(BreakerOpenError) as refused, breaker.call():
        pytest.fail("the call was made")
    assert refused.value.retry_after_seconds == 5


def test_what_left_the_window_does_not_count(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.time += 11
    fail(breaker)
    assert breaker.state is BreakerState.CLOSED


def test_errors_of_the_request_speak_for_the_neighbour(breaker: Breaker) -> None:
    for _ in range(6):
        with pytest.raises(ValueError, match="bad"), breaker.call():
            raise ValueError("bad")
    fail(breaker, 3)
    assert breaker.state is BreakerState.CLOSED


def test_half_open_lets_one_call_through_and_closes_on_its_success(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 4)
    clock.time += 5
    assert breaker.state is BreakerState.HALF_OPEN
    with breaker.call(), pytest.raises(BreakerOpenError), breaker.call():
        pytest.fail("a second call was made")
    assert breaker.state is BreakerState.CLOSED
    fail(breaker, 3)
    assert breaker.state is BreakerState.CLOSED, "old failures are forgotten"


def test_a_failed_probe_opens_it_for_twice_as_long_up_to_the_longest(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 4)
    for pause in (5, 10, 12, 12):
        clock.time += pause - 0.5
        assert breaker.state is BreakerState.OPEN
        clock.time += 0.5
        fail(breaker)
    assert breaker.state is BreakerState.OPEN


def test_a_cancelled_probe_counts_neither_way(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 4)
    clock.time += 5
    with pytest.raises(KeyboardInterrupt), breaker.call():
        raise KeyboardInterrupt
    assert breaker.state is BreakerState.HALF_OPEN
    succeed(breaker)
    assert breaker.state is BreakerState.CLOSED
