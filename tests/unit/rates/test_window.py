"""The arithmetic of the sliding window: exact, and to the millisecond."""

from fractions import Fraction

from hypothesis import given, strategies as st

from cartwheel.systems.rates.window import Window

LENGTH = 30_000


def fits(window: Window, calls: int, cost: int) -> bool:
    rest = Fraction(window.length - window.passed, window.length)
    return window.previous * rest + window.current + cost <= calls


def later(window: Window, milliseconds: int) -> Window:
    """Return how the window stands then, if nobody calls meanwhile."""
    turns, passed = divmod(window.passed + milliseconds, window.length)
    if turns == 0:
        return window._replace(passed=passed)
    return Window(window.current if turns == 1 else 0, 0, passed, window.length)


windows = st.builds(
    Window,
    previous=st.integers(0, 200),
    current=st.integers(0, 200),
    passed=st.integers(0, LENGTH - 1),
    length=st.just(LENGTH),
)


@given(window=windows, calls=st.integers(1, 150), data=st.data())
def test_a_wait_is_enough_and_no_longer_than_it_must_be(
    window: Window, calls: int, data: st.DataObject
) -> None:
    cost = data.draw(st.integers(1, calls))
    wait = window.wait(calls, cost)
    assert 0 <= wait <= 2 * LENGTH
    assert fits(later(window, wait), calls, cost)
    assert wait == 0 or not fits(later(window, wait - 1), calls, cost)


@given(window=windows, calls=st.integers(1, 150))
def test_so_many_are_left_and_no_more(window: Window, calls: int) -> None:
    left = window.left(calls)
    assert left == 0 or fits(window, calls, left)
    assert not fits(window, calls, left + 1)


def test_three_calls_in_thirty_seconds_are_waited_out_for_ten_of_the_next_window() -> None:
    assert Window(0, 3, 27_000, LENGTH).wait(3, 1) == 3_000 + 10_000
    assert Window(3, 0, 0, LENGTH).wait(3, 1) == 10_000
