"""What lines and shipping still cost, and what brought them there."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from cartwheel.domains.pricing.promotions.contracts import PercentageOff
from cartwheel.domains.pricing.quotes.contracts import PriceStepKind
from cartwheel.domains.pricing.rules.actions import WHOLE_BPS, taken_off
from cartwheel.domains.pricing.rules.inputs import Basket, Entry, ListPrice
from cartwheel.kernel.money import half_up


class Reduction(Struct, frozen=True, kw_only=True):
    """What one cause took off each line, and at the end off shipping."""

    kind: PriceStepKind
    name: str
    taken: tuple[int, ...]
    source_id: UUID | None = None
    bps: int | None = None
    entry: Entry | None = None

    @property
    def code(self) -> str | None:
        """Return the code that let it in, if one did."""
        coupon = None if self.entry is None else self.entry.coupon
        return None if coupon is None else coupon.code


class Chain(Struct, frozen=True):
    """What each line costs, at the end shipping, after the reductions so far."""

    costs: tuple[int, ...]
    reductions: tuple[Reduction, ...] = ()

    def reduced(self, reduction: Reduction) -> "Chain":
        """Return the chain with one more reduction; one that takes nothing off leaves no trace."""
        if not any(reduction.taken):
            return self
        costs = tuple(cost - off for cost, off in zip(self.costs, reduction.taken, strict=True))
        return Chain(costs, (*self.reductions, reduction))


def begin(basket: Basket, prices: Sequence[ListPrice], *, shipping: int) -> Chain:
    """
    Begin with the base, take off the customer's discount, and let price lists cap the rest.

    A list and the discount do not add up: a line costs what is less.
    """
    lines = basket.lines
    chain = Chain((*(line.base_minor * line.quantity for line in lines), shipping))
    bps = min(basket.shopper.discount_bps, WHOLE_BPS)
    discounts = [half_up(cost * bps, WHOLE_BPS) for cost in chain.costs[:-1]]
    chain = chain.reduced(
        Reduction(
            kind=PriceStepKind.CUSTOMER_DISCOUNT,
            name="Customer's discount",
            taken=(*discounts, 0),
            bps=bps,
        )
    )
    best = _best_prices(basket, prices)
    for list_id, name in sorted({(one.list_id, one.list_name) for one in best.values()}):
        caps = [
            (one.amount_minor * line.quantity)
            if (one := best.get(line.variant_id)) is not None and one.list_id == list_id
            else None
            for line in lines
        ]
        taken = [
            0 if cap is None else max(0, cost - cap)
            for cap, cost in zip(caps, chain.costs, strict=False)
        ]
        chain = chain.reduced(
            Reduction(
                kind=PriceStepKind.PRICE_LIST,
                name=name,
                taken=(*taken, 0),
                source_id=list_id,
            )
        )
    return chain


def _best_prices(basket: Basket, prices: Iterable[ListPrice]) -> dict[UUID, ListPrice]:
    """Return for each variant the lowest price that its quantity, over all lines, has reached."""
    quantities: dict[UUID, int] = {}
    for line in basket.lines:
        quantities[line.variant_id] = quantities.get(line.variant_id, 0) + line.quantity
    best: dict[UUID, ListPrice] = {}
    for price in sorted(prices, key=lambda one: (one.amount_minor, one.list_id, one.least)):
        if quantities.get(price.variant_id, 0) >= price.least:
            best.setdefault(price.variant_id, price)
    return best


def promote(chain: Chain, basket: Basket, entries: Iterable[Entry]) -> Chain:
    """Let promotions take off, one after the other; what the budget does not cover stays away."""
    for entry in entries:
        promotion = entry.promotion
        action = promotion.action
        taken = taken_off(action, basket, chain.costs)
        if promotion.budget is not None and sum(taken) > promotion.budget[1]:
            continue
        chain = chain.reduced(
            Reduction(
                kind=PriceStepKind.PROMOTION,
                name=promotion.name,
                taken=tuple(taken),
                source_id=promotion.id,
                bps=action.bps if isinstance(action, PercentageOff) else None,
                entry=entry,
            )
        )
    return chain
