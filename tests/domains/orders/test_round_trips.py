"""A checkout takes few statements, as many for twenty lines as for one, and three commits."""

from tests.domains.orders.making import Shop


async def statements(shop: Shop, count: int) -> list[str]:
    """Return what is asked of the database to buy so many lines."""
    goods = [await shop.sell(units=1) for _ in range(count)]
    cart = await shop.cart(*((variant_id, 1) for variant_id in goods))
    told: list[str] = []
    shop.database.pool.listeners.append(told.append)
    try:
        await shop.check_out(cart)
    finally:
        shop.database.pool.listeners.remove(told.append)
    # Whose rows are seen is told once for a session, and with it the store's name.
    return [text.partition(";")[0] for text in told]


async def fewest(shop: Shop, count: int) -> list[str]:
    """Return what is asked when the process need not renew what it remembers."""
    return min([await statements(shop, count) for _ in range(3)], key=len)


async def test_a_checkout_takes_35_round_trips_and_three_commits(shop: Shop) -> None:
    """The sandbox's own among them; nothing is open while it is asked."""
    few, many = await fewest(shop, 1), await fewest(shop, 20)
    assert many == few
    assert len(few) <= 35
    assert [text for text in few if text in {"BEGIN", "COMMIT"}] == ["BEGIN", "COMMIT"] * 3
