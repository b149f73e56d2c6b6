"""What a service tells joins to the same facts in any order and grouping, and told again."""

from functools import reduce
from uuid import UUID

from hypothesis import given, strategies as st

from cartwheel.domains.payments.contracts import PaymentState
from cartwheel.domains.payments.rules import Facts, join, must_release
from cartwheel.systems.providers.payments.api import (
    Dispute,
    DisputeState,
    Failure,
    Refund,
    RefundState,
    Snapshot,
    Stage,
)

AMOUNTS = st.integers(min_value=0, max_value=1_000)
REFUNDS = st.builds(
    Refund,
    reference=st.sampled_from(["r1", "r2"]),
    amount_minor=AMOUNTS,
    state=st.sampled_from(RefundState),
    key=st.sampled_from([None, "k1"]),
)
DISPUTES = st.builds(
    Dispute,
    reference=st.sampled_from(["d1", "d2"]),
    # A service does not change its mind about what a dispute is about.
    amount_minor=st.just(500),
    reason=st.just("fraudulent"),
    state=st.sampled_from(DisputeState),
)
TOLD = st.builds(
    Snapshot,
    reference=st.sampled_from([None, "pay"]),
    payment_id=st.just(UUID(int=1)),
    stage=st.sampled_from(Stage),
    authorised_minor=AMOUNTS,
    captured_minor=AMOUNTS,
    is_voided=st.booleans(),
    failure=st.sampled_from([None, Failure("a", "x"), Failure("b", "y")]),
    refunds=st.lists(REFUNDS, max_size=2).map(tuple),
    disputes=st.lists(DISPUTES, max_size=2).map(tuple),
    capture_reference=st.sampled_from([None, "cap"]),
)


def facts_of(told: list[Snapshot]) -> Facts:
    return reduce(join, told, Facts())


@given(st.lists(TOLD, max_size=6), st.randoms())
def test_any_order_comes_to_the_same(told: list[Snapshot], chance: object) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert facts_of(shuffled) == facts_of(told)


@given(st.lists(TOLD, min_size=1, max_size=6), st.data())
def test_what_is_told_again_changes_nothing(told: list[Snapshot], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(told))
    assert facts_of([*told, again]) == facts_of(told)


@given(st.lists(TOLD, max_size=6), TOLD)
def test_nothing_is_ever_taken_back(told: list[Snapshot], more: Snapshot) -> None:
    before, after = facts_of(told), facts_of([*told, more])
    assert after.authorised_minor >= before.authorised_minor
    assert after.captured_minor >= before.captured_minor
    assert after.is_voided >= before.is_voided
    assert after.refunds.keys() >= before.refunds.keys()


@given(st.lists(TOLD, max_size=6))
def test_no_more_is_captured_than_held_or_given_back_than_captured(told: list[Snapshot]) -> None:
    facts = facts_of(told)
    assert 0 <= facts.refunded_minor <= facts.captured_minor <= facts.authorised_minor
    assert facts.held_minor >= 0


@given(st.lists(TOLD, max_size=6))
def test_money_that_nobody_wants_is_never_left(told: list[Snapshot]) -> None:
    facts = facts_of(told)
    assert not must_release(facts, is_wanted=True)
    if facts.held_minor:
        assert must_release(facts, is_wanted=False)
    if facts.state in (PaymentState.REFUNDED, PaymentState.VOIDED):
        assert not must_release(facts, is_wanted=False)
