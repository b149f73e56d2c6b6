"""Whatever is done in whatever order at two locations, the stock is what a plain model says."""

import pytest
from tests.domains.inventory.machine import hold_to_model
from tests.domains.inventory.making import Shop


@pytest.mark.long
async def test_the_stock_of_two_places_is_what_a_model_says(shop: Shop) -> None:
    await hold_to_model(shop, [await shop.location(priority=priority) for priority in (1, 2)])
