"""No lawful combination is cheaper, longer never costs less, and lines add up."""

from datetime import timedelta

from hypothesis import given, settings, strategies as st
from msgspec.structs import replace
from tests.unit.rentals.making import Model, rentals, taxation

from cartwheel.domains.pricing.taxes.contracts import TaxRounding
from cartwheel.domains.rentals.rates.asking import RentalToPrice
from cartwheel.domains.rentals.rates.combining import combine
from cartwheel.domains.rentals.rates.engine import price_rental


def cost(rental: RentalToPrice) -> int:
    best = combine(rental.plan, rental.span)
    return best.gross_minor - best.discount_minor


@settings(max_examples=150)
@given(rentals())
def test_it_costs_what_the_cheapest_of_all_combinations_does(rental: RentalToPrice) -> None:
    assert cost(rental) == Model(rental).least()


@settings(max_examples=20)
@given(rentals(most_minutes=70 * 1440))
def test_long_rentals_too(rental: RentalToPrice) -> None:
    assert cost(rental) == Model(rental).least()


@settings(max_examples=150)
@given(rentals(most_minutes=100 * 1440), st.integers(1, 40 * 1440))
def test_longer_never_costs_less(rental: RentalToPrice, minutes: int) -> None:
    longer = replace(rental, ends_at=rental.ends_at + timedelta(minutes=minutes))
    assert cost(longer) >= cost(rental)
    once = taxation(included=False, rounding=TaxRounding.ORDER)
    assert price_rental(longer, once).total_minor >= price_rental(rental, once).total_minor


@given(rentals(), st.integers(0, 60))
def test_more_grace_never_costs_more(rental: RentalToPrice, minutes: int) -> None:
    grace = rental.terms.grace_minutes + minutes
    kinder = replace(rental, terms=replace(rental.terms, grace_minutes=grace))
    assert cost(kinder) <= cost(rental)


@given(rentals(), st.integers(0, 100))
def test_dearer_rates_never_cost_less(rental: RentalToPrice, more: int) -> None:
    base = rental.plan.base
    dearer = replace(rental.plan, base=replace(base, day_minor=base.day_minor + more))
    assert cost(replace(rental, plan=dearer)) >= cost(rental)


@settings(max_examples=150)
@given(
    rental=rentals(),
    included=st.booleans(),
    ppm=st.integers(0, 1_000_000),
    rounding=st.sampled_from(TaxRounding),
)
def test_lines_add_up(
    rental: RentalToPrice, *, included: bool, ppm: int, rounding: TaxRounding
) -> None:
    quote = price_rental(rental, taxation(included=included, ppm=ppm, rounding=rounding))
    lines = quote.lines
    for line in lines:
        assert line.gross_minor == line.quantity * line.unit_minor
        assert line.total_minor == line.net_minor + line.tax_minor
        assert 0 <= line.discount_minor <= line.gross_minor
        if included:
            assert line.total_minor == line.gross_minor - line.discount_minor
        else:
            assert line.net_minor == line.gross_minor - line.discount_minor
    assert quote.total_minor == sum(line.total_minor for line in lines)
    assert quote.total_minor == quote.net_minor + quote.tax_minor
    assert quote.tax_minor == sum(tax.tax.amount_minor for tax in quote.taxes)
    assert quote.discount_minor == sum(line.discount_minor for line in lines)
    assert all(type(line.total_minor) is int for line in lines)


@given(rentals())
def test_the_units_are_one_lawful_combination(rental: RentalToPrice) -> None:
    best = combine(rental.plan, rental.span)
    assert best.gross_minor == sum(unit.price_minor for unit in best.units)
    kinds = [unit.kind for unit in best.units]
    assert kinds == sorted(kinds, key=lambda kind: {"month": 0, "hour": 2}.get(kind, 1))
    begins = [unit.from_on for unit in best.units]
    assert begins == sorted(begins)
