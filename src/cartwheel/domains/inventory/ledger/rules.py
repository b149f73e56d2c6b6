"""Pure decisions: which lots go first, and who waits no longer."""

from collections.abc import Iterable
from datetime import date

from cartwheel.domains.inventory.ledger.book import Lot
from cartwheel.domains.inventory.ledger.standing import Picking


def picked(
    lots: Iterable[Lot], quantity: int, *, picking: Picking, sold_on: date | None
) -> list[tuple[Lot, int]]:
    """
    Return from which lots a quantity is taken, and how much of each; less if less is there.

    First expired, first out: the lot that expires first goes first, those that never do go
    last, and among equals the one received first. First in, first out: by receipt alone.
    What is sold on a day comes from no lot whose day is over; without one any lot will do.
    """
    left, taken = quantity, []
    for lot in sorted(lots, key=lambda lot: _rank(lot, picking)):
        if left == 0:
            break
        if sold_on is not None and lot.sell_until is not None and lot.sell_until < sold_on:
            continue
        if (part := min(left, lot.on_hand)) > 0:
            taken.append((lot, part))
            left -= part
    return taken


def _rank(lot: Lot, picking: Picking) -> tuple[object, ...]:
    received = (lot.received_at, lot.id)
    if picking is Picking.FIFO:
        return received
    return (lot.expires_on is None, lot.expires_on or date.max, *received)
