"""The way from the goods of a quote to its total, as `explaining` has it for each line."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from cartwheel.domains.pricing.quotes.contracts import PriceStep, PriceStepKind
from cartwheel.domains.pricing.rules.chain import Chain
from cartwheel.domains.pricing.rules.explaining import Telling
from cartwheel.domains.pricing.rules.taxes import Taxed
from cartwheel.domains.pricing.taxes.contracts import TaxRate

_Change = tuple[PriceStepKind, str, int, UUID | None]


def summary(
    tell: Telling,
    goods: int,
    shipping: tuple[str, int] | None,
    *,
    chain: Chain,
    taxed: Sequence[Taxed],
    rounding: int,
) -> tuple[PriceStep, ...]:
    """Return the steps of a quote; `shipping` is the name and the price of the rate chosen."""
    changes = [
        *_goods(tell, goods, shipping),
        *_reductions(tell, chain),
        *_taxes(tell, chain, taxed),
        *_rounding(tell, rounding),
    ]
    reached, steps = 0, []
    for kind, text, minor, source_id in changes:
        reached += minor
        steps.append(
            PriceStep(
                kind=kind,
                text=text,
                amount=tell.money(minor),
                result=tell.money(reached),
                source_id=source_id,
            )
        )
    return tuple(steps)


def _goods(tell: Telling, goods: int, shipping: tuple[str, int] | None) -> Iterator[_Change]:
    yield PriceStepKind.BASE, f"Goods: {tell.words(goods)}", goods, None
    if shipping is not None:
        name, price = shipping
        yield PriceStepKind.SHIPPING, f"{name}: {tell.words(price)}", price, None


def _reductions(tell: Telling, chain: Chain) -> Iterator[_Change]:
    for one in chain.reductions:
        off = sum(one.taken)
        yield one.kind, f"{one.name}: {tell.words(off)} off", -off, one.source_id


def _rounding(tell: Telling, rounding: int) -> Iterator[_Change]:
    if rounding:
        text = f"Rounded to the smallest coin: {tell.words(rounding)}"
        yield PriceStepKind.CASH_ROUNDING, text, rounding, None


def _taxes(tell: Telling, chain: Chain, taxed: Sequence[Taxed]) -> Iterator[_Change]:
    included: dict[UUID, tuple[TaxRate, int]] = {}
    added: dict[UUID, tuple[TaxRate, int]] = {}
    taken_out = 0
    for part, cost in zip(taxed, chain.costs, strict=True):
        is_in = tell.prices_include_tax and not part.spared
        taken_out += 0 if is_in else cost - part.net
        sums = included if is_in else added
        for rate, share in zip(part.owed, part.shares, strict=True):
            sums[rate.id] = (rate, sums.get(rate.id, (rate, 0))[1] + share)
    if taken_out:
        text = f"The tax in the prices, which is not charged: {tell.words(taken_out)} off"
        yield PriceStepKind.TAX_TAKEN_OUT, text, -taken_out, None
    for rate, share in added.values():
        yield PriceStepKind.TAX, f"{rate.terms.name}: {tell.words(share)}", share, rate.id
    for rate, share in included.values():
        text = f"{rate.terms.name} is included: {tell.words(share)}"
        yield PriceStepKind.TAX_INCLUDED, text, 0, rate.id
