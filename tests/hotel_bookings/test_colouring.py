"""As few lanes as overlap at once, however spans lie; and around what is taken none overlaps."""

from hypothesis import given, strategies as st

from cartwheel.entrypoints.hotel_bookings.colouring import Span, colour

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda of: (of[0], of[0] + of[1])),
    max_size=30,
)


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(SPANS)
def test_no_lane_is_too_many(spans: list[Span]) -> None:
    lanes, count = colour(spans)
    at_once = [sum(start <= moment < end for start, end in spans) for moment in range(50)]
    assert count == max(at_once, default=0)
    for at, one in enumerate(spans):
        assert all(lanes[by] != lanes[at] or not overlap(one, spans[by]) for by in range(at))


@given(SPANS, SPANS)
def test_what_is_taken_stays(taken: list[Span], spans: list[Span]) -> None:
    placed, count = colour(taken)
    there = [
        sorted(span for span, at in zip(taken, placed, strict=True) if at == lane)
        for lane in range(count)
    ]
    lanes, after = colour(spans, there)
    assert after >= count
    for span, lane in zip(spans, lanes, strict=True):
        if lane < count:
            assert not any(overlap(span, each) for each in there[lane])


def test_one_ends_as_the_other_begins() -> None:
    assert colour([(5, 9), (1, 5)]) == ([0, 0], 1)
