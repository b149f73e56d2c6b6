"""Taxes of what is no basket, such as rentals and fees, as other domains reckon them."""

from collections.abc import Sequence

from msgspec import Struct

from cartwheel.domains.pricing.quotes.contracts import LineTax
from cartwheel.domains.pricing.rules.explaining import Telling
from cartwheel.domains.pricing.rules.inputs import TaxRules
from cartwheel.domains.pricing.rules.taxes import Taxed, tax_all
from cartwheel.domains.pricing.taxes.contracts import TaxStanding


class Taxation(Struct, frozen=True):
    """
    How a store taxes somebody at its own place.

    A business from elsewhere is taxed there as all others are; who is exempt, is not.
    """

    rules: TaxRules
    standing: TaxStanding = TaxStanding.TAXED

    @property
    def prices_include_tax(self) -> bool:
        """Tell whether prices hold the tax already."""
        return self.rules.prices_include_tax

    def tax(self, costs: Sequence[int], classes: Sequence[str]) -> list[Taxed]:
        """Return what is net and what is tax of each cost, whose class stands at its place."""
        return tax_all(costs, classes, self.rules, destination=None, standing=self.standing)

    def by_rate(self, taxed: Sequence[Taxed], currency: str) -> tuple[LineTax, ...]:
        """Return the taxes of some costs together, by rate."""
        return Telling(currency, self.rules.prices_include_tax).taxes(taxed)
