"""The columns of a file of products, in the order in which they are written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cartwheel.domains.catalog.imports.errors import FileUnusableError
from cartwheel.domains.catalog.products.contracts import MOST_OPTIONS
from cartwheel.kernel.money import UnknownCurrencyError, exponent

PRODUCT_COLUMNS: Final = (
    *("handle", "title", "description", "status", "kind", "brand", "tax_class"),
    *("channels", "categories", "expires", "shelf_life_days", "sell_until_days"),
)
VARIANT_COLUMNS: Final = ("sku", "variant_title", "variant_status", "barcode", "weight_g")
ERROR: Final = "error"
_PRICE: Final = re.compile(r"(price|compare_at) ([A-Z]{3})")
_ATTRIBUTE: Final = re.compile(r"attribute:([a-z][a-z0-9_]{0,39})")


def option_name(place: int) -> str:
    """Return the column that names an option, counted from 0."""
    return f"option{place + 1}_name"


def option_value(place: int) -> str:
    """Return the column with a variant's value of an option."""
    return f"option{place + 1}_value"


_FIXED: Final = frozenset(
    (
        *(*PRODUCT_COLUMNS, *VARIANT_COLUMNS),
        *(each(n) for n in range(MOST_OPTIONS) for each in (option_name, option_value)),
    )
)


def columns(
    *, options: int, attributes: Sequence[str], currencies: Sequence[str]
) -> tuple[str, ...]:
    """Return the columns of an export."""
    named = [each(place) for place in range(options) for each in (option_name, option_value)]
    priced = [f"{what} {code}" for code in currencies for what in ("price", "compare_at")]
    told = [f"attribute:{key}" for key in attributes]
    return (*PRODUCT_COLUMNS, *VARIANT_COLUMNS, *named, *priced, *told)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a file is where; what has no column stays as it is."""

    places: dict[str, int]
    attributes: frozenset[str]
    currencies: tuple[str, ...]
    options: int

    def has(self, name: str) -> bool:
        """Return True when the file says something of this."""
        return name in self.places

    def cell(self, row: Sequence[str], name: str) -> str:
        """Return what a row has in a column; nothing where the row is too short."""
        place = self.places.get(name)
        return "" if place is None or place >= len(row) else row[place].strip()

    def product_cells(self, row: Sequence[str]) -> dict[str, str]:
        """Return what a row says of the product."""
        names = [option_name(place) for place in range(self.options)]
        names += [f"attribute:{key}" for key in sorted(self.attributes)]
        return {name: self.cell(row, name) for name in (*PRODUCT_COLUMNS, *names) if self.has(name)}


def layout_of(header: Sequence[str], *, known_attributes: frozenset[str]) -> Layout:
    """
    Find the columns.

    Raises:
        FileUnusableError: naming those that are unknown, doubled or missing.
    """
    places: dict[str, int] = {}
    attributes: set[str] = set()
    currencies: dict[str, None] = {}
    for place, name in enumerate(header):
        if name in ("", ERROR):
            continue
        if name in places:
            raise FileUnusableError(f"The column {name} is there twice")
        if (priced := _PRICE.fullmatch(name)) is not None:
            currencies[_currency(priced[2])] = None
        elif (told := _ATTRIBUTE.fullmatch(name)) is not None:
            attributes.add(_known(told[1], known_attributes))
        elif name not in _FIXED:
            raise FileUnusableError(f"There is no column {name[:100]!r} in files of products")
        places[name] = place
    _ensure_whole(places, currencies)
    return Layout(places, frozenset(attributes), tuple(currencies), _count_options(places))


def _ensure_whole(places: dict[str, int], currencies: Iterable[str]) -> None:
    if "sku" not in places:
        raise FileUnusableError("There is no column sku, by which variants are known")
    for code in currencies:
        if f"price {code}" not in places:
            raise FileUnusableError(f"There is compare_at {code}, and no price {code}")


def _known(key: str, known_attributes: frozenset[str]) -> str:
    if key not in known_attributes:
        raise FileUnusableError(f"There is no attribute {key}: make it first")
    return key


def _currency(code: str) -> str:
    try:
        exponent(code)
    except UnknownCurrencyError as error:
        raise FileUnusableError(str(error)) from None
    return code


def _count_options(places: dict[str, int]) -> int:
    count = 0
    for place in range(MOST_OPTIONS):
        named, valued = option_name(place) in places, option_value(place) in places
        if named != valued or (named and place != count):
            raise FileUnusableError(
                f"Of option {place + 1} there is the name and the value, or none"
            )
        count += named
    return count
