"""Stock is the sum of its movements, which are only added to; a check shows where it is not."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.domains.inventory.making import Shop

from cartwheel.domains.inventory.checking.contracts import Checked
from cartwheel.domains.inventory.models import items, levels, lots, movements
from cartwheel.domains.inventory.stock.contracts import ListLots


async def tamper(shop: Shop, statement: sa.Executable) -> None:
    """Change rows behind the back of the domain."""
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(statement)


async def lot_of(shop: Shop, variant_id: UUID) -> UUID:
    """Return the only lot of a variant."""
    async with shop.hands() as hands:
        (lot,) = (await hands.view.list_lots(shop.store_id, ListLots(variant_id=variant_id))).items
    return lot.id


async def test_what_differs_is_shown(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    await shop.receive(shelf, cup, 10)
    await shop.allocate((mug, 4))
    async with shop.hands() as hands:
        sound = await hands.checks.check(shop.store_id)
    assert (sound.lots, sound.movements, sound.differences) == (2, 2, ())
    lot_id = await lot_of(shop, cup)
    await tamper(shop, sa.update(lots).where(lots.c.id == lot_id).values(on_hand=9))
    await tamper(shop, sa.update(levels).where(levels.c.variant_id == mug).values(allocated=3))
    await tamper(shop, sa.update(items).where(items.c.variant_id == mug).values(waiting=1))
    async with shop.hands() as hands:
        found = (await hands.checks.check(shop.store_id)).differences
    assert {
        (each.checked, each.variant_id, each.location_id, each.lot_id, each.kept, each.recomputed)
        for each in found
    } == {
        (Checked.LOT, cup, shelf, lot_id, 9, 10),
        (Checked.LEVEL, cup, shelf, None, 10, 9),
        (Checked.ALLOCATED, mug, shelf, None, 3, 4),
        (Checked.WAITING, mug, None, None, 1, 0),
    }


@pytest.mark.parametrize(
    "statement", [sa.update(movements).values(quantity=1), sa.delete(movements)]
)
async def test_movements_are_never_changed(shop: Shop, statement: sa.Executable) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    with pytest.raises(DBAPIError, match="permission denied"):
        await tamper(shop, statement)
    await shop.assert_sound()


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(levels).values(on_hand=-1),
        sa.update(levels).values(allocated=-1),
        sa.update(lots).values(on_hand=-1),
        sa.update(items).values(waiting=-1),
    ],
)
async def test_nothing_is_below_zero(shop: Shop, statement: sa.Executable) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    with pytest.raises(DBAPIError, match="check constraint"):
        await tamper(shop, statement)
    await shop.assert_sound()
