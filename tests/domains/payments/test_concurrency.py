"""However many ask at once: no more is taken than is held, or given back than was taken."""

import asyncio
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from tests.domains.payments.making import Shop, euros

from cartwheel.domains.payments.contracts import (
    OperationKind,
    OperationState,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.errors import PaymentError
from cartwheel.domains.payments.models import payments
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.kernel.ids import new_id

_AT_ONCE = 20


async def at_once(*calls: Any) -> tuple[list[Any], list[BaseException]]:
    """Return what came of calls that were made at once, and what was refused."""
    ended = await asyncio.gather(*calls, return_exceptions=True)
    refused = [each for each in ended if isinstance(each, BaseException)]
    assert all(isinstance(each, PaymentError) for each in refused), refused
    return [each for each in ended if not isinstance(each, BaseException)], refused


@pytest.mark.parametrize("method", ["sandbox_ok", "sandbox_answer_lost"])
async def test_refunds_never_exceed_what_was_captured(shop: Shop, method: str) -> None:
    """Also while nobody knows what became of those before."""
    payment_id = (await shop.begin(10_000, method)).payment.id
    await shop.post()
    done, refused = await at_once(*(shop.refund(payment_id, 1_500) for _ in range(_AT_ONCE)))
    assert (len(done), len(refused)) == (6, _AT_ONCE - 6)
    await shop.post()
    details = await shop.details(payment_id)
    assert details.payment.refunded == euros(9_000)
    refunds = [each for each in details.operations if each.kind is OperationKind.REFUND]
    assert [each.state for each in refunds] == [OperationState.SUCCEEDED] * 6
    assert len(details.refunds) == 6


async def test_held_money_is_taken_or_released_once(shop: Shop) -> None:
    held = await shop.hold(10_000)
    calls = [shop.capture(held.id, 6_000) for _ in range(10)] + [
        shop.void(held.id) for _ in range(10)
    ]
    done, refused = await at_once(*calls)
    assert (len(done), len(refused)) == (1, 19)
    after = await shop.payment(held.id)
    assert after.state in (PaymentState.CAPTURED, PaymentState.VOIDED)
    assert after == done[0].payment


async def test_one_key_begins_one_payment(shop: Shop) -> None:
    key = str(new_id())
    done, _ = await at_once(*(shop.begin(10_000, key=key) for _ in range(_AT_ONCE)))
    assert len({each.payment.id for each in done}) == 1
    assert len(await shop.listed()) == 1


async def test_one_key_refunds_once(shop: Shop) -> None:
    payment_id = (await shop.begin(10_000)).payment.id
    done, _ = await at_once(*(shop.refund(payment_id, 1_000, key="r") for _ in range(_AT_ONCE)))
    assert len({each.operation.id for each in done}) == 1
    assert (await shop.payment(payment_id)).refunded == euros(1_000)


async def test_cancelling_while_it_is_paid(shop: Shop) -> None:
    """Nothing of a reference that is cancelled is kept, whoever comes first."""
    reference_ids = [new_id() for _ in range(8)]
    calls: list[Any] = [shop.begin(1_000, reference_id=each) for each in reference_ids]
    calls += [shop.cancel(each) for each in reference_ids]
    await at_once(*calls)
    await shop.work()
    states = Counter([each.state for each in await shop.listed()])
    assert set(states) <= {PaymentState.REFUNDED}
    assert {each.is_wanted for each in await shop.listed()} <= {False}


@pytest.mark.parametrize(
    "wrong", [{"captured_minor": 10_001}, {"refunded_minor": 10_001}, {"refunded_minor": -1}]
)
async def test_the_database_refuses_what_cannot_be(shop: Shop, wrong: dict[str, int]) -> None:
    payment = (await shop.begin(10_000)).payment
    with pytest.raises(sa.exc.IntegrityError):
        async with shop.database.transaction(store_id=shop.store_id) as connection:
            await connection.execute(
                sa.update(payments).where(payments.c.id == payment.id).values(wrong)
            )
    assert await shop.payment(payment.id) == payment


async def test_each_message_of_the_sandbox_arrives_once(shop: Shop) -> None:
    """However many posts are under way: none takes what another one carries."""
    for _ in range(_AT_ONCE):
        await shop.begin(1_000, "sandbox_ok")
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        row = await ProviderRepository(connection).find(shop.store_id, ProviderKind.SANDBOX)
    assert row is not None
    await asyncio.gather(*(shop.sandbox.post_due(shop.store_id, row.id) for _ in range(_AT_ONCE)))
    arrived = [each.deliveries for each in await shop.webhooks_shown()]
    assert arrived == [1] * _AT_ONCE
