"""What the demo store sells: the shelves of the synthetic shoppers, as a catalogue has them."""

from dataclasses import dataclass
from typing import Final

from cartwheel.entrypoints.simulate.shop import Product, Shop

TREE: Final = {
    "Home": ("Kitchen", "Lighting", "Bedroom", "Bath"),
    "Leisure": ("Garden", "Desk", "Play", "Travel"),
}
PERISHABLE: Final = {"garden-6": 540, "bath-5": 900, "bath-6": 720}
"""Days that a lot keeps, by product."""

REDUCED: Final = frozenset({"garden-6"})
"""What is taxed by the lower rate."""

COLOURS: Final = ("Sand", "Sage", "Slate", "Rust")
_SIZES: Final = ("S", "M", "L", "XL")
_OPTIONS: Final = {
    "kitchen-8": ("Colour", COLOURS[:3]),
    "lighting-2": ("Colour", COLOURS[1:]),
    "bedroom-1": ("Size", ("Single", "Double", "King")),
    "bedroom-2": ("Size", ("Single", "Double", "King")),
    "bedroom-3": ("Colour", COLOURS),
    "bath-1": ("Colour", COLOURS),
    "bath-3": ("Size", _SIZES),
    "garden-5": ("Size", ("Small", "Large")),
    "desk-1": ("Ruling", ("Plain", "Lined", "Dotted")),
    "play-4": ("Colour", COLOURS[2:]),
    "travel-1": ("Colour", COLOURS[:3]),
    "travel-6": ("Colour", COLOURS[:2]),
}
_MATERIALS: Final = {
    "iron": "Iron", "copper": "Copper", "oak": "Oak", "linen": "Linen", "brass": "Brass",
    "paper": "Paper", "cotton": "Cotton", "wool": "Wool", "down": "Down", "wood": "Wood",
    "terracotta": "Clay", "knife": "Steel", "secateurs": "Steel", "fork": "Steel",
    "towel": "Cotton", "robe": "Cotton", "notebook": "Paper", "chess": "Wood", "blocks": "Wood",
}  # fmt: skip
_OTHER: Final = "Mixed"
MATERIALS: Final = (*sorted({*_MATERIALS.values()}), _OTHER)
_PRAISE: Final = {
    "Kitchen": "Made to be used every day, and to look good on the table as well.",
    "Lighting": "A warm light for long evenings; takes ordinary bulbs.",
    "Bedroom": "Soft from the first night on, and softer with every wash.",
    "Bath": "A small comfort for the beginning and the end of the day.",
    "Garden": "Sturdy, simple, and glad to be left out in the rain.",
    "Desk": "For those who think with their hands.",
    "Play": "For rainy afternoons, from four years on.",
    "Travel": "Light enough to be forgotten, strong enough not to be.",
}
_GRAMS: Final = {
    "Kitchen": 900, "Lighting": 1_800, "Bedroom": 1_200, "Bath": 500,
    "Garden": 800, "Desk": 600, "Play": 700, "Travel": 650,
}  # fmt: skip
_STRUCK_THROUGH: Final = 9
"""Every ninth product costs less than it did."""


@dataclass(frozen=True, slots=True)
class Good:
    """A variant with its product; prices in minor units by currency."""

    product: Product
    sku: str
    place: int
    option: str = ""
    value: str = ""

    @property
    def prices(self) -> dict[str, int]:
        """What it costs, in the currencies of the store."""
        # Larger sizes cost a little more.
        more = 500 * self.place if self.option == "Size" else 0
        euros = self.product.price_minor + more
        return {"EUR": euros, "USD": euros * 112 // 10_000 * 100 + 90}

    @property
    def was_minor(self) -> int | None:
        """What it cost before, in euros, if that was more."""
        is_cheaper = sum(self.product.id.encode()) % _STRUCK_THROUGH == 0
        return self.prices["EUR"] * 125 // 10_000 * 100 + 90 if is_cheaper else None

    @property
    def material(self) -> str:
        """What it is made of."""
        name = self.product.name.lower()
        return next((made for word, made in _MATERIALS.items() if word in name), _OTHER)

    @property
    def description(self) -> str:
        """What the page says of it."""
        named = f"{self.product.name} by {self.product.brand}."
        return f"{named} {_PRAISE[self.product.category]}"

    @property
    def weight_g(self) -> int:
        """What it weighs."""
        return _GRAMS[self.product.category] + 40 * self.place


def all_goods() -> list[Good]:
    """Return every variant, those of a product together, in the order of the shelves."""
    found: list[Good] = []
    for product in Shop.stocked().products:
        option, values = _OPTIONS.get(product.id, ("", ("",)))
        for place, value in enumerate(values):
            sku = f"{product.id}-{value.lower()}" if value else product.id
            found.append(Good(product, sku, place, option, value))
    return found
