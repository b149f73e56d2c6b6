"""The synthetic shop: sixty products in eight categories, priced in euros, and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Final

from cartwheel.kernel import money

CURRENCY: Final = "EUR"

# Category, then brand, name and price in cents of each of its products.
_SHELVES: Final[dict[str, tuple[tuple[str, str, int], ...]]] = {
    "Kitchen": (
        ("Hearth", "Cast-iron casserole", 8900),
        ("Hearth", "Copper saucepan", 6450),
        ("Hearth", "Oak chopping board", 3290),
        ("Fennel", "Chef's knife", 7490),
        ("Fennel", "Pepper mill", 2690),
        ("Fennel", "Mixing bowls, set of three", 3590),
        ("Fennel", "Espresso pot", 2990),
        ("Hearth", "Linen apron", 2490),
    ),
    "Lighting": (
        ("Lumen & Son", "Brass reading lamp", 12900),
        ("Lumen & Son", "Pendant lamp", 15900),
        ("Lumen & Son", "Clip-on lamp", 3990),
        ("Polar Night", "Paper lantern", 1990),
        ("Polar Night", "Floor lamp", 18900),
        ("Polar Night", "Night light", 1490),
        ("Polar Night", "String of lights", 2290),
        ("Lumen & Son", "Table lamp", 7900),
    ),
    "Bedroom": (
        ("Drift", "Linen duvet cover", 11900),
        ("Drift", "Cotton sheets", 6900),
        ("Drift", "Wool blanket", 9900),
        ("Drift", "Down pillow", 5900),
        ("Quiet Hours", "Alarm clock", 3490),
        ("Quiet Hours", "Bedside tray", 2790),
        ("Quiet Hours", "Sleep mask", 1690),
        ("Drift", "Quilted bedspread", 12900),
    ),
    "Bath": (
        ("Salt", "Bath towel", 2990),
        ("Salt", "Hand towels, pair", 2490),
        ("Salt", "Bathrobe", 7990),
        ("Salt", "Bath mat", 3490),
        ("Juniper", "Soap, three bars", 1490),
        ("Juniper", "Bath salts", 1290),
        ("Juniper", "Wooden brush", 1890),
        ("Salt", "Shower curtain", 2990),
    ),
    "Garden": (
        ("Spade", "Secateurs", 3990),
        ("Spade", "Watering can", 3490),
        ("Spade", "Garden fork", 4490),
        ("Spade", "Kneeling cushion", 2190),
        ("Trellis", "Terracotta pots, set", 2890),
        ("Trellis", "Herb seeds", 990),
        ("Trellis", "Bird feeder", 2690),
    ),
    "Desk": (
        ("Margin", "Notebook", 1490),
        ("Margin", "Fountain pen", 4990),
        ("Margin", "Desk mat", 3990),
        ("Margin", "Letter tray", 2990),
        ("Tidewater", "Monitor stand", 5490),
        ("Tidewater", "Cable box", 2490),
        ("Tidewater", "Desk chair", 24900),
    ),
    "Play": (
        ("Skittle", "Building blocks", 3490),
        ("Skittle", "Wooden train", 5990),
        ("Skittle", "Puzzle, 500 pieces", 1990),
        ("Skittle", "Kite", 2490),
        ("Merry", "Chess set", 4990),
        ("Merry", "Card game", 1290),
        ("Merry", "Soft bear", 2790),
    ),
    "Travel": (
        ("Byway", "Weekend bag", 13900),
        ("Byway", "Packing cubes", 2990),
        ("Byway", "Wash bag", 3490),
        ("Byway", "Passport cover", 2290),
        ("Far & Near", "Travel mug", 2490),
        ("Far & Near", "Umbrella", 3290),
        ("Far & Near", "Neck pillow", 2690),
    ),
}


@dataclass(frozen=True, slots=True)
class Product:
    """Something on sale."""

    id: str
    name: str
    category: str
    brand: str
    price_minor: int

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/products/{self.id}"

    def properties(self, *, quantity: int | None = None) -> dict[str, object]:
        """Describe it as e-commerce events do, price in major units."""
        described: dict[str, object] = {
            "productId": self.id,
            "name": self.name,
            "category": self.category,
            "brand": self.brand,
            "price": price(self.price_minor),
            "currency": CURRENCY,
        }
        return described if quantity is None else {**described, "quantity": quantity}


def price(minor: int) -> Decimal:
    """Return cents as euros, exactly."""
    return money.to_major(minor, CURRENCY)


@dataclass(frozen=True, slots=True)
class Shop:
    """A catalogue with a window: what stands first is looked at most."""

    products: tuple[Product, ...]

    @classmethod
    def stocked(cls) -> "Shop":
        """Return the demo shop."""
        return cls(
            tuple(
                Product(f"{category.lower()}-{number}", name, category, brand, price_minor)
                for category, shelf in _SHELVES.items()
                for number, (brand, name, price_minor) in enumerate(shelf, 1)
            )
        )

    def known_as(self, ids: Mapping[str, str]) -> "Shop":
        """Return the same shop, its products called as a store calls those that it sells."""
        return Shop(tuple(replace(each, id=ids.get(each.id, each.id)) for each in self.products))

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories, in the order of the menu."""
        return tuple(dict.fromkeys(product.category for product in self.products))

    def pick(self, rng: Random, *, category: str | None = None) -> Product:
        """Choose a product as shoppers do: each place on a shelf draws less than the one before."""
        shelf = [p for p in self.products if category is None or p.category == category]
        weights = [1 / (1 + place) ** 0.6 for place in range(len(shelf))]
        return rng.choices(shelf, weights)[0]
