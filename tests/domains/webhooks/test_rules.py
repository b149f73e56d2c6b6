"""Who hears what, and when to try again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cartwheel.domains.webhooks import rules
from cartwheel.domains.webhooks.rules import PAUSES
from cartwheel.kernel.ids import new_id

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "name", "heard"),
    [
        ("*", "cart.abandoned", True),
        ("cart.*", "cart.abandoned", True),
        ("cart.abandoned", "cart.abandoned", True),
        ("cart.*", "cartoon.drawn", False),
        ("cart.*", "cart", False),
        ("cart", "cart.abandoned", False),
        ("cart.abandoned", "cart.abandoned_twice", False),
        ("order.line.*", "order.placed", False),
        ("order.line.*", "order.line.added", True),
    ],
)
def test_subscriptions(wanted: str, name: str, heard: bool) -> None:  # noqa: FBT001
    assert rules.wants(["intervention.decided", wanted], name) is heard


def test_nothing_wanted_nothing_heard() -> None:
    assert not rules.wants([], "cart.abandoned")


def test_pauses_differ_between_deliveries_and_not_between_runs() -> None:
    """Up to a tenth longer: what failed together does not come back together."""
    ids = [new_id() for _ in range(50)]
    pauses = [rules.pause_after(2, delivery_id=id_, asked=None) for id_ in ids]
    assert pauses == [rules.pause_after(2, delivery_id=id_, asked=None) for id_ in ids]
    assert len(set(pauses)) > 40
    assert all(PAUSES[1] <= pause <= 1.1 * PAUSES[1] for pause in pauses)


def test_the_schedule_is_that_of_the_guide() -> None:
    assert sum(PAUSES, timedelta(0)) == timedelta(hours=27, minutes=35, seconds=5)
    assert [rules.is_exhausted(attempts) for attempts in (1, 7, 8, 9)] == [False, False, True, True]
    nobody = UUID(int=0)
    assert [rules.pause_after(n, delivery_id=nobody, asked=None) for n in range(1, 8)] == list(
        PAUSES
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        ("1" * 400, timedelta(days=1)),
        ("١٢", None),
        ("Mon, 02 Mar 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 10:05:00 -0000", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 09:00:00 GMT", timedelta(0)),
        ("Mon, 99 Mar 2026 10:05:00 GMT", None),
        ("Mon, 02 Mar 99999999999 10:05:00 GMT", None),
        ("Mon, 02 Mar 2026 10:05:00 +9999999999999", None),
        ("soon", None),
    ],
)
def test_retry_after(value: str | None, expected: timedelta | None) -> None:
    assert rules.retry_after(value, now=NOW) == expected
