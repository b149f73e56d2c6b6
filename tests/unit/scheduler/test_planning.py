"""What is done about late dues is what the policy says of each of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.scheduler.contracts import Misfire
from cartwheel.systems.scheduler.planning import (
    MISSED,
    OVERLAPPED,
    Plan,
    Span,
    plan,
    without_overlap,
)
from cartwheel.systems.scheduler.rhythms import (
    Once,
    cron_of,
    due_time,
    latest_until,
    upcoming,
)

SECOND = timedelta(seconds=1)
BEGIN = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the clocks of Europe change on the next day

EXPRESSIONS = ["* * * * *", "*/7 * * * *", "30 2 * * *", "0 */3 * * *", "5,50 1-3 * * *"]


def brute(expression: str, *, until: datetime) -> list[datetime]:
    cron, dues, at = cron_of(expression, "Europe/Berlin"), [], BEGIN
    while (due := cron.next_after(at)) is not None and due <= until:
        dues.append(due)
        at = due
    return dues


@settings(max_examples=150, deadline=None)
@given(
    expression=st.sampled_from(EXPRESSIONS),
    late=st.integers(0, 2 * 86_400),
    grace=st.integers(10, 7_200),
    misfire=st.sampled_from(list(Misfire)),
    most=st.integers(1, 30),
)
def test_repeated_plans_deal_with_each_due_once(
    expression: str, late: int, grace: int, misfire: Misfire, most: int
) -> None:
    """Planned again and again at one moment, each due has fired or is skipped, never both."""
    cron = cron_of(expression, "Europe/Berlin")
    first = cron.next_after(BEGIN)
    assert first is not None
    now = first + late * SECOND
    dues = brute(expression, until=now)
    fired: list[datetime] = []
    skipped: list[datetime] = []
    due: datetime | None = first
    while due is not None and due <= now:
        planned = plan(cron, first=due, now=now, misfire=misfire, grace=grace * SECOND, most=most)
        assert len(planned.fire) <= most
        fired += planned.fire
        for span in planned.skipped:
            assert {span.first, span.last} <= set(dues)
            skipped += [d for d in dues if span.first <= d <= span.last]
        due = planned.next_due
    assert due == cron.next_after(now)
    assert sorted(fired + skipped) == dues
    assert fired == sorted(fired)
    missed = [d for d in dues if d < now - grace * SECOND]
    on_time = dues[len(missed) :]
    expected = {
        Misfire.ALL: dues,
        Misfire.SKIP: on_time,
        Misfire.RUN_ONCE: on_time or missed[-1:],
    }
    assert fired == expected[misfire]


@settings(max_examples=150, deadline=None)
@given(expression=st.sampled_from(EXPRESSIONS), late=st.integers(0, 30 * 86_400))
def test_the_latest_due_is_found_by_halving(expression: str, late: int) -> None:
    cron = cron_of(expression, "Europe/Berlin")
    first = cron.next_after(BEGIN)
    assert first is not None
    until = first + late * SECOND
    latest = latest_until(cron, first=first, until=until)
    following = cron.next_after(latest)
    assert first <= latest <= until
    assert following is not None
    assert following > until
    assert cron.next_after(latest - SECOND) == latest


def test_a_due_exactly_as_late_as_the_grace_is_on_time() -> None:
    cron = cron_of("0 * * * *", "UTC")
    first = BEGIN + timedelta(hours=1)
    rules = {"misfire": Misfire.SKIP, "grace": 60 * SECOND, "most": 5}
    on_time = plan(cron, first=first, now=first + 60 * SECOND, **rules)  # type: ignore[arg-type]
    late = plan(cron, first=first, now=first + 61 * SECOND, **rules)  # type: ignore[arg-type]
    following = first + timedelta(hours=1)
    assert on_time == Plan((first,), (), following)
    assert late == Plan((), (Span(first, first, MISSED),), following)


def test_a_one_off_has_no_due_after_it() -> None:
    once = Once(BEGIN)
    for misfire in (Misfire.RUN_ONCE, Misfire.ALL):
        planned = plan(
            once, first=BEGIN, now=BEGIN + 90 * SECOND, misfire=misfire, grace=60 * SECOND, most=5
        )
        assert planned == Plan((BEGIN,), (), None)


@pytest.mark.parametrize(
    ("is_open", "fire", "skipped"), [(False, 1, [(1, 2)]), (True, 0, [(0, 2)])]
)
def test_without_overlap_at_most_one_fires_and_only_if_none_is_open(
    is_open: bool,  # noqa: FBT001 - a parameter of the test
    fire: int,
    skipped: list[tuple[int, int]],
) -> None:
    dues = [BEGIN + n * SECOND for n in range(3)]
    planned = without_overlap(Plan(tuple(dues), (), None), is_open=is_open)
    assert planned.fire == tuple(dues[:fire])
    assert planned.skipped == tuple(
        Span(dues[first], dues[last], OVERLAPPED) for first, last in skipped
    )


def test_dues_are_shown_on_the_clock_of_their_zone() -> None:
    cron = cron_of("30 2 * * *", "Europe/Berlin")
    shown = [due_time(due, cron.zone) for due in upcoming(cron, after=BEGIN, count=2)]
    assert [(t.at.isoformat(), t.local.isoformat(), t.offset_seconds) for t in shown] == [
        ("2026-03-29T01:00:00+00:00", "2026-03-29T03:00:00+02:00", 7_200),
        ("2026-03-30T00:30:00+00:00", "2026-03-30T02:30:00+02:00", 7_200),
    ]


@pytest.mark.parametrize(
    "name", ["", "localtime", "right/UTC", "../UTC", "America", "europe/berlin", "UTC\0", "+02:00"]
)
def test_what_is_no_time_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        zone_of(name)
    assert refusal.value.issues[0].path == ("timeZone",)
