"""Which lines a selection chooses, and how many units of them."""

from collections.abc import Iterable, Sequence

from cartwheel.domains.pricing.promotions.contracts import Selection
from cartwheel.domains.pricing.rules.inputs import BasketLine


def chooses(selection: Selection, line: BasketLine) -> bool:
    """Tell whether a line is in a selection; one that names nothing has everything."""
    if not (
        selection.variant_ids or selection.product_ids or selection.category_ids or selection.brands
    ):
        return True
    return (
        line.variant_id in selection.variant_ids
        or line.product_id in selection.product_ids
        or line.brand in selection.brands
        or not line.category_ids.isdisjoint(selection.category_ids)
    )


def value_of(lines: Iterable[BasketLine]) -> int:
    """Return what lines cost before any discount, in minor units."""
    return sum(line.base_minor * line.quantity for line in lines)


def take_units(
    lines: Sequence[BasketLine],
    free: Sequence[int],
    wanted: int,
    selection: Selection,
    *,
    dearest: bool,
) -> list[int] | None:
    """
    Take so many units of what a selection chooses, the dearest or the cheapest first.

    Returns how many of each line, or None when there are not enough; `free` says how many of
    each line may be taken. Units of equal prices go by position.
    """
    taken = [0] * len(lines)
    order = sorted(range(len(lines)), key=lambda at: (-1 if dearest else 1) * lines[at].base_minor)
    for at in order:
        if wanted and chooses(selection, lines[at]):
            taken[at] = min(free[at], wanted)
            wanted -= taken[at]
    return None if wanted else taken
