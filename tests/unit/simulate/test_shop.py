"""The synthetic shop: sixty products in eight categories, priced in euros."""

from decimal import Decimal
from random import Random

from cartwheel.entrypoints.simulate.shop import Shop

SHOP = Shop.stocked()


def test_the_catalogue() -> None:
    assert len(SHOP.products) == 60
    assert len(SHOP.categories) == 8
    assert len({product.id for product in SHOP.products}) == 60
    assert all(500 <= product.price_minor <= 30_000 for product in SHOP.products)


def test_a_product_is_described_with_an_exact_price_in_major_units() -> None:
    product = next(p for p in SHOP.products if p.id == "garden-6")
    assert product.properties(quantity=2) == {
        "productId": "garden-6",
        "name": "Herb seeds",
        "category": "Garden",
        "brand": "Trellis",
        "price": Decimal("9.90"),
        "currency": "EUR",
        "quantity": 2,
    }


def test_what_stands_first_is_picked_most() -> None:
    rng = Random(1)
    picked = [SHOP.pick(rng, category="Bath").id for _ in range(2_000)]
    assert set(picked) == {f"bath-{place}" for place in range(1, 9)}
    assert picked.count("bath-1") > 2 * picked.count("bath-8")


def test_what_a_store_sells_is_called_as_it_calls_it_and_drawn_as_before() -> None:
    known = SHOP.known_as({"bath-1": "0190", "no-such-1": "0191"})
    ids = {product.id for product in known.products}
    assert ids == {product.id for product in SHOP.products} - {"bath-1"} | {"0190"}
    before, after = (
        [shop.pick(rng, category="Bath").name for _ in range(50)]
        for shop, rng in ((SHOP, Random(1)), (known, Random(1)))
    )
    assert before == after
