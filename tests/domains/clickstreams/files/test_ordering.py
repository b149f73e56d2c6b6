"""A file out of order is put in order of time, ties in file order, whatever its size."""

import random
from collections.abc import Iterator

import pytest

from cartwheel.domains.clickstreams.files.ordering import TimeOrder
from cartwheel.domains.clickstreams.files.reading import DamagedFileError, Line


def occurred_ms(content: bytes) -> int | None:
    return int(content.split(b",")[0]) if content[:1].isdigit() else None


def ordered(lines: list[Line], *, rows_a_run: int) -> list[Line]:
    order = TimeOrder(iter(lines), occurred_ms=occurred_ms, rows_a_run=rows_a_run)
    try:
        assert list(order.steps())[-1:] == ([len(lines)] if lines else [])
        return list(order.lines())
    finally:
        order.close()


@pytest.mark.parametrize("rows_a_run", [1, 7, 1_000, 10_000])
def test_lines_come_by_time_and_ties_as_they_stood(rows_a_run: int) -> None:
    rng = random.Random(1)
    lines = [(number, b"%d,x %d" % (rng.randrange(50), number)) for number in range(2, 1_002)]
    assert ordered(lines, rows_a_run=rows_a_run) == sorted(
        lines, key=lambda line: (occurred_ms(line[1]), line[0])
    )


def test_lines_without_a_time_come_first() -> None:
    lines = [(1, b"5,a"), (2, b"never"), (3, b"1,b"), (4, b"nor ever")]
    assert [number for number, _ in ordered(lines, rows_a_run=2)] == [2, 4, 3, 1]


def test_nothing_in_order_is_nothing() -> None:
    assert ordered([], rows_a_run=10) == []


def test_runs_longer_than_what_is_read_ahead() -> None:
    lines = [(number, b"%d,%s" % (-number % 1_000, b"x" * 900)) for number in range(1, 501)]
    assert ordered(lines, rows_a_run=250) == sorted(
        lines, key=lambda line: (occurred_ms(line[1]), line[0])
    )


def test_damage_is_met_after_the_last_line() -> None:
    def damaged() -> Iterator[Line]:
        yield from [(1, b"2,a"), (2, b"1,b")]
        raise DamagedFileError("broken off", line=(3, b"0,"))

    order = TimeOrder(damaged(), occurred_ms=occurred_ms, rows_a_run=10)
    assert list(order.steps()) == [2]
    lines = order.lines()
    assert [next(lines), next(lines)] == [(2, b"1,b"), (1, b"2,a")]
    with pytest.raises(DamagedFileError, match="broken off"):
        next(lines)
    order.close()
