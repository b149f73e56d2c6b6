"""
Whatever order a service's four messages and its answer come in, and however often: one end.

Of all orders of the four, with the answer among them or lost, each once and each twice; and of
every choice of lost ones, which the sweep makes good.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations, permutations
from typing import Any, Final

import msgspec
import pytest
from tests.domains.payments.making import Shop, euros

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CaptureMode,
    OperationState,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.desk import Desk
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.domains.payments.till import Answer, Claim
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.payments.api import Handle, Sandbox, Snapshot

FOUR: Final = ("payment.authorised", "payment.captured", "dispute.opened", "refund.succeeded")
LOST: Final = 5
END: Final = {
    "state": PaymentState.PARTIALLY_REFUNDED,
    "authorised": euros(10_000),
    "captured": euros(8_000),
    "refunded": euros(3_000),
    "is_disputed": True,
    "is_settled": True,
}
ANNOUNCED: Final = {
    "payment.authorised": 10_000,
    "payment.captured": 8_000,
    "payment.refunded": 3_000,
    "payment.disputed": 8_000,
}


class Story:
    """A payment of which the service knows everything, and we nothing yet but that we asked."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.claim: Claim
        self.answer: Snapshot
        self.bodies: dict[str, str]

    async def happen(self) -> None:
        """Let it all happen at the service: held, taken, disputed and partly given back."""
        shop = self.shop
        command = BeginPayment(
            euros(10_000),
            str(new_id()),
            method="sandbox_disputed",
            capture_mode=CaptureMode.MANUAL,
        )
        async with shop.database.transaction(store_id=shop.store_id) as connection:
            self.claim = await Desk(connection, shop.clock.now()).begin(shop.store_id, command)
            row = await ProviderRepository(connection).find(shop.store_id, ProviderKind.SANDBOX)
        assert row is not None
        self.key = row.webhook_key
        sandbox = shop.accounts.of(row)
        assert isinstance(sandbox, Sandbox)
        self.sandbox = sandbox
        payment = self.claim.payment
        self.answer = await sandbox.begin(payment.charge(), key=str(self.claim.operation.id))
        assert self.answer.reference is not None
        handle = Handle(
            payment_id=payment.id,
            reference=self.answer.reference,
            currency="EUR",
            captures=False,
        )
        await sandbox.capture(handle, 8_000, key=str(new_id()))
        await sandbox.refund(handle, 3_000, key=str(new_id()), reason=None)
        async with shop.database.transaction(store_id=shop.store_id) as connection:
            due, _ = await sandbox.ledger.take_due(connection, shop.clock.now())
        self.bodies = {msgspec.json.decode(body)["type"]: body for body in due}
        assert tuple(sorted(self.bodies)) == tuple(sorted(FOUR))

    def snapshot(self, name: str) -> Snapshot:
        """What a message tells."""
        told = msgspec.json.decode(self.bodies[name])["payment"]
        return msgspec.convert(told, Snapshot)

    async def tell(self, name: str) -> None:
        """Let a message arrive, and be applied."""
        body = self.bodies[name]
        webhook_id = await self.shop.webhooks.receive(
            ProviderKind.SANDBOX, self.key, self.sandbox.signed(body), body.encode()
        )
        await self.shop.webhooks.apply(self.shop.store_id, webhook_id)

    async def hear(self) -> None:
        """Let our call be answered."""
        async with self.shop.database.transaction(store_id=self.shop.store_id) as connection:
            await self.shop.till.record(
                connection, self.claim, Answer(self.answer, self.claim.operation.kind)
            )

    async def ended(self) -> tuple[dict[str, Any], dict[str, int], Counter[Any]]:
        """How it stands: the payment, what was announced of it, and what the details say."""
        details = await self.shop.details(self.claim.payment.id)
        shown = {name: getattr(details.payment, name) for name in END}
        told: Counter[str] = Counter()
        for event, amount in await self.shop.announced_of(self.claim.payment.id):
            told[event] += amount
        said = Counter(
            [each.state for each in details.operations]
            + [(each.amount, each.state) for each in details.refunds]  # type: ignore[misc]
            + [(each.amount, each.state) for each in details.disputes]  # type: ignore[misc]
        )
        return shown, dict(told), said


async def play(shop: Shop, order: tuple[str, ...], *, answered: int, times: int) -> Story:
    """Tell a story: the messages in an order, and the answer before the one of that place."""
    story = Story(shop)
    await story.happen()
    for place, name in enumerate(order):
        if place == answered:
            await story.hear()
        for _ in range(times):
            await story.tell(name)
    if answered == len(order):
        await story.hear()
    if times > 1:
        for name in order:
            await story.tell(name)
    return story


def _joined(order: Iterable[Snapshot]) -> bytes:
    facts = rules.Facts()
    for snapshot in order:
        facts = rules.join(facts, snapshot)
    return msgspec.json.encode(facts, order="deterministic")


@pytest.mark.parametrize(
    ("order", "place"),
    [(order, place % 5) for place, order in enumerate(permutations(FOUR))],
    ids=["-".join(order) for order in permutations(FOUR)],
)
async def test_all_orders_come_to_the_same(shop: Shop, order: tuple[str, ...], place: int) -> None:
    """With the answer somewhere among them, all twice; and with the answer lost."""
    for answered, times in ((place, 2), (LOST, 1)):
        story = await play(shop, order, answered=answered, times=times)
        shown, told, said = await story.ended()
        assert (shown, told) == (END, ANNOUNCED), (answered, times)
        assert said[OperationState.SUCCEEDED] == 1
        assert said.total() == 3


async def test_the_facts_are_the_same_in_every_order(shop: Shop) -> None:
    """The answer anywhere among the four, and each of the five once, or doubled anywhere later."""
    story = await play(shop, (), answered=LOST, times=1)
    told = [story.answer, *(story.snapshot(name) for name in FOUR)]
    whole = {_joined(order) for order in permutations(told)}
    assert len(whole) == 1
    doubled = {_joined((*order, again)) for order in permutations(told) for again in told}
    assert doubled == whole


async def test_whatever_is_lost_the_sweep_finds(shop: Shop) -> None:
    """Of every choice of messages, in order, with the answer lost as well."""
    for count in range(len(FOUR) + 1):
        for arriving in combinations(FOUR, count):
            story = await play(shop, arriving, answered=LOST, times=1)
            shop.clock.pass_by(timedelta(minutes=11))
            assert await shop.sweep() >= 1
            # Asked again, the service answers as the first time: then it is looked up.
            shop.clock.pass_by(timedelta(minutes=11))
            await shop.sweep()
            shown, told, _ = await story.ended()
            assert (shown, told) == (END, ANNOUNCED), arriving
