"""Prices in the words of a quote: sums, discounts, taxes, and the steps that led there."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from cartwheel.domains.pricing.quotes.contracts import (
    LineDiscount,
    LineTax,
    PriceStep,
    PriceStepKind,
)
from cartwheel.domains.pricing.rules.chain import Chain, Reduction
from cartwheel.domains.pricing.rules.taxes import Taxed
from cartwheel.domains.pricing.taxes.contracts import TaxRate
from cartwheel.kernel.money import Money, to_major


@dataclass(frozen=True, slots=True)
class Telling:
    """Says what was reckoned, in one currency."""

    currency: str
    prices_include_tax: bool

    def money(self, minor: int) -> Money:
        """Return minor units as money of the quote."""
        return Money(minor, self.currency)

    def words(self, minor: int) -> str:
        """Return minor units as people read them."""
        return f"{to_major(minor, self.currency):f} {self.currency}"

    def discounts(self, chain: Chain, at: int) -> tuple[LineDiscount, ...]:
        """Return what each cause took off a line."""
        return tuple(
            LineDiscount(
                kind=one.kind,
                name=one.name,
                amount=self.money(one.taken[at]),
                source_id=one.source_id,
                code=one.code,
            )
            for one in chain.reductions
            if one.taken[at]
        )

    def taxes(self, taxed: Iterable[Taxed]) -> tuple[LineTax, ...]:
        """Return the taxes of some costs together, by rate."""
        sums: dict[UUID, tuple[TaxRate, int, int]] = {}
        for one in taxed:
            for rate, share in zip(one.owed, one.shares, strict=True):
                _, net, tax = sums.get(rate.id, (rate, 0, 0))
                sums[rate.id] = (rate, net + one.net, tax + share)
        return tuple(
            LineTax(
                rate_id=rate.id,
                name=rate.terms.name,
                rate_ppm=rate.terms.rate_ppm,
                net=self.money(net),
                tax=self.money(tax),
            )
            for rate, net, tax in sums.values()
        )

    def steps(
        self,
        text: str,
        gross: int,
        *,
        chain: Chain,
        at: int,
        taxed: Taxed,
        units: int | None = None,
    ) -> tuple[PriceStep, ...]:
        """Return the way from the base to the total of a line, step by step."""
        reached = gross
        steps = [
            PriceStep(
                kind=PriceStepKind.BASE,
                text=text,
                amount=self.money(gross),
                result=self.money(gross),
                units=units,
            )
        ]
        for one in chain.reductions:
            if off := one.taken[at]:
                reached -= off
                steps.append(self._reduced(one, off, reached))
        return (*steps, *self._tax_steps(taxed, reached))

    def _reduced(self, one: Reduction, off: int, reached: int) -> PriceStep:
        said = one.name if one.code is None else f"{one.name} (code {one.code})"
        if one.bps is not None:
            said = f"{said}, {percent(one.bps, 100)}"
        return PriceStep(
            kind=one.kind,
            text=f"{said}: {self.words(off)} off",
            amount=self.money(-off),
            result=self.money(reached),
            source_id=one.source_id,
            code=one.code,
            bps=one.bps,
        )

    def _tax_steps(self, taxed: Taxed, reached: int) -> list[PriceStep]:
        steps = []
        if taxed.spared:
            names = " and ".join(rate.terms.name for rate in taxed.spared)
            steps.append(
                PriceStep(
                    kind=PriceStepKind.TAX_SPARED,
                    text=f"{names} is not charged to this customer",
                    amount=self.money(0),
                    result=self.money(reached),
                    source_id=taxed.spared[0].id,
                    rate_ppm=sum(rate.terms.rate_ppm for rate in taxed.spared),
                )
            )
        takes_out = self.prices_include_tax and bool(taxed.spared)
        if takes_out:
            steps.append(self._taken_out(taxed, reached))
            reached = taxed.net
        for rate, share in zip(taxed.owed, taxed.shares, strict=True):
            is_in = self.prices_include_tax and not takes_out
            reached += 0 if is_in else share
            words = f"{rate.terms.name} {percent(rate.terms.rate_ppm, 10_000)}"
            steps.append(
                PriceStep(
                    kind=PriceStepKind.TAX_INCLUDED if is_in else PriceStepKind.TAX,
                    text=f"{words}{' is included' if is_in else ''}: {self.words(share)}",
                    amount=self.money(0 if is_in else share),
                    result=self.money(reached),
                    source_id=rate.id,
                    rate_ppm=rate.terms.rate_ppm,
                )
            )
        return steps

    def _taken_out(self, taxed: Taxed, reached: int) -> PriceStep:
        return PriceStep(
            kind=PriceStepKind.TAX_TAKEN_OUT,
            text=f"The price without the tax in it: {self.words(taxed.net)}",
            amount=self.money(taxed.net - reached),
            result=self.money(taxed.net),
        )


def percent(share: int, hundredth: int) -> str:
    """Return a share in percent, of which `hundredth` is one."""
    exact = Decimal(share).scaleb(-len(str(hundredth)) + 1).normalize()
    return f"{exact:f} %"
