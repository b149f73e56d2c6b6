"""Of a corpus of ten kinds of damage most is repaired, and no wrong repair goes unseen."""

from pathlib import Path
from typing import Any

import pytest
from benchmarks.damages import damaged, learned, measure, of_rees46, synthetic

from cartwheel.domains.events.healing.healer import heal, lessons
from cartwheel.domains.events.healing.model import Choice, RepairModel, train
from cartwheel.domains.events.healing.shapes import Shapes

_MOST = 1_500


def test_nine_in_ten_are_repaired_and_no_wrong_repair_goes_unseen() -> None:
    ensure_repaired(synthetic(_MOST))


def test_so_it_is_of_a_real_clickstream(rees46: Path) -> None:
    ensure_repaired(of_rees46(rees46, _MOST))


def ensure_repaired(events: list[dict[str, Any]]) -> None:
    model = learned(events[:500], list(damaged(events[:500], seed=1)))
    outcomes = measure(list(damaged(events[500:], seed=2)), model)
    assert len(outcomes) == 10
    for kind, outcome in outcomes.items():
        assert outcome.wrong_silent == 0, kind
        assert outcome.repaired >= 0.9 * outcome.repairable > 0, kind
        assert outcome.repairable == 0.9 * outcome.damaged, kind


def test_what_was_never_seen_is_only_proposed() -> None:
    """A proposer that has learned nothing is in doubt about every word that the spec lacks."""
    body = b'{"type":"page","besucher":"v-1"}'
    assert not heal(body, RepairModel()).is_sure


@pytest.mark.parametrize(
    "body",
    [
        b'{"type":"page","anonymousId":"v","properties":{"price":12',
        b'{"type":"page","anonymousId":"v"',
        b'{"type":"page","anonymousId":"v","properties":{"price":"1,299"}}',
        b'{"type":"page","anonymousId":"v","timestamp":"01/02/2020"}',
        b'{"payload":{"type":"page","anonymousId":"v"},"anonymousId":"w"}',
        b'{"type":"page"}',
        b'{"type":"pag","anonymousId":"v","event_key":"what may have been its message id"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_may_mean_two_things_is_not_repaired_by_itself(body: bytes) -> None:
    healing = heal(body, RepairModel())
    assert not healing.is_sure


def test_the_same_past_teaches_the_same() -> None:
    """And more of the same makes surer."""
    once = [Choice([["pair|a|b"], ["none"]], 0)]
    few, many = (train(once * times, Shapes(), version=1) for times in (1, 50))
    assert few.weights == train(once, Shapes(), version=1).weights
    assert many.weights["pair|a|b"] > few.weights["pair|a|b"] > 0


def test_a_date_is_read_as_before_only_where_no_other_reading_is_as_likely() -> None:
    """That it was read so is not enough: another tracker may write it the other way."""
    good = [
        {"type": "page", "anonymousId": "v", "timestamp": f"2020-0{month}-03T10:00:00+00:00"}
        for month in (1, 2, 3)
        for _ in range(5)
    ]
    body = b'{"type":"page","anonymousId":"v","timestamp":"%s"}'
    truth = {"type": "page", "anonymousId": "v", "timestamp": "2020-02-03T00:00:00+00:00"}
    shapes = Shapes.of(good)
    past = [choice for _ in range(30) for choice in lessons(body % b"03/02/2020", truth, shapes)]
    model = train(past, shapes, version=1)
    for written, read, is_sure in (
        (b"05/03/2020", "2020-03-05T00:00:00+00:00", False),  # or the third of May
        (b"03/02/2020", "2020-02-03T00:00:00+00:00", False),  # or the second of March
        (b"01/11/2020", None, False),
        (b"12/01/2020", "2020-01-12T00:00:00+00:00", True),
    ):
        healing = heal(body % written, model)
        found = None if healing.event is None else healing.event["timestamp"]
        assert (read is None or found == read, healing.is_sure) == (True, is_sure), written
