"""Reserving takes as many statements for fifty lines as for one."""

from tests.domains.inventory.making import Shop


async def statements(shop: Shop, count: int) -> list[str]:
    """Return what is asked of the database to reserve so many lines."""
    shelf = await shop.location()
    goods = [await shop.variant() for _ in range(count)]
    for variant_id in goods:
        await shop.receive(shelf, variant_id, 1)
    told: list[str] = []
    shop.database.pool.listeners.append(told.append)
    try:
        await shop.reserve(*((variant_id, 1) for variant_id in goods))
    finally:
        shop.database.pool.listeners.remove(told.append)
    # Which zone a store's days are of is remembered by a process, and not by these parts.
    return [text for text in told if "FROM stores" not in text]


async def test_reserving_takes_two_round_trips_beside_the_catalogs(shop: Shop) -> None:
    few, many = await statements(shop, 1), await statements(shop, 20)
    assert many == few
    begun, catalog, locked, written, committed = many
    assert begun.startswith("BEGIN")
    assert "catalog_variants" in catalog
    assert "inventory_locked(" in locked
    assert "INSERT INTO inventory_holds" in written
    assert "INSERT INTO inventory_hold_lines" in written
    assert committed == "COMMIT"
