"""What the rows of a product say, each cell as what it is to be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes.contracts import Attribute, AttributeKind
from cartwheel.domains.catalog.attributes.values import AttributeValue, number_of
from cartwheel.domains.catalog.imports.grouping import Group
from cartwheel.domains.catalog.imports.layout import Layout, option_name, option_value
from cartwheel.domains.catalog.products.contracts import (
    SKU,
    Barcode,
    Brand,
    Channels,
    Description,
    Grams,
    Minor,
    NewVariant,
    OptionText,
    ProductKind,
    ProductStatus,
    Slug,
    Title,
    VariantPrice,
    VariantStatus,
    Word,
)
from cartwheel.kernel.money import exponent

_AMOUNT: Final = re.compile(r"(\d{1,16})(?:\.(\d{1,9}))?")
_VARIANT_TITLE: Final = NewVariant.__annotations__["title"]
_DAYS: Final = re.compile(r"\d{1,5}")
# What an empty cell stands for; a title there must be.
_PLAIN: Final[dict[str, tuple[Any, Any]]] = {
    "description": (Description, ""),
    "status": (ProductStatus, ProductStatus.DRAFT),
    "kind": (ProductKind, ProductKind.PHYSICAL),
    "brand": (Brand, ""),
    "tax_class": (Word, "standard"),
}


@dataclass(frozen=True, slots=True)
class GivenVariant:
    """What a row says of its variant, by column; prices by currency, None where there is none."""

    line: int
    sku: str
    values: dict[str, Any]
    option_values: tuple[str, ...] | None
    prices: dict[str, VariantPrice | None]


@dataclass(frozen=True, slots=True)
class GivenProduct:
    """What the rows of a product say; attributes by key, None where there is none."""

    handle: str
    values: dict[str, Any]
    options: tuple[str, ...] | None
    attributes: dict[str, AttributeValue | None]
    variants: list[GivenVariant]


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads products by the columns of a file and what the store has."""

    layout: Layout
    attributes: Mapping[str, Attribute]
    categories: Mapping[str, UUID]

    def parse(self, group: Group) -> GivenProduct:
        """Return what a product's rows say; what cannot be is noted with the group."""
        cells = self._cells(group)
        line = group.lines[0]

        def note(name: str, issue: str) -> None:
            group.refuse(line, f"{name}: {issue}")

        values = self._product(cells, note)
        attributes = {
            key: self._attribute(cells[f"attribute:{key}"], self.attributes[key], note)
            for key in sorted(self.layout.attributes)
        }
        options = self._options(cells, note)
        variants = [
            self._variant(group, line, row, options)
            for line, row in zip(group.lines, group.rows, strict=True)
        ]
        return GivenProduct(cells.get("handle", ""), values, options, attributes, variants)

    def _cells(self, group: Group) -> dict[str, str]:
        """Return what the first row says of the product; others say the same or nothing."""
        first, *others = map(self.layout.product_cells, group.rows)
        for line, cells in zip(group.lines[1:], others, strict=True):
            for name, cell in cells.items():
                if cell and cell != first[name]:
                    group.refuse(line, f"{name}: it differs from line {group.lines[0]}")
        return first

    def _product(self, cells: Mapping[str, str], note: "_Note") -> dict[str, Any]:
        values: dict[str, Any] = {}
        if cells.get("handle"):
            values["slug"] = _as(Slug, cells["handle"], "handle", note)
        if "title" in cells:
            values["title"] = _as(Title, cells["title"], "title", note)
        for name, (kind, empty) in _PLAIN.items():
            if name in cells:
                values[name] = _as(kind, cells[name], name, note) if cells[name] else empty
        if "channels" in cells:
            given = tuple(dict.fromkeys(_split(cells["channels"])))
            values["channels"] = list(_as(Channels, given, "channels", note) or ())
        if "categories" in cells:
            values["category_ids"] = self._categories(cells["categories"], note)
        if "expires" in cells:
            values["expires"] = _claim(cells["expires"], "expires", note)
        if "shelf_life_days" in cells:
            days = _days(cells["shelf_life_days"], "shelf_life_days", note, most=36_500)
            values["shelf_life_days"] = days or None
        if "sell_until_days" in cells:
            days = _days(cells["sell_until_days"], "sell_until_days", note, most=3_650)
            values["sell_until_days"] = days
        return values

    def _categories(self, cell: str, note: "_Note") -> list[UUID]:
        slugs = list(dict.fromkeys(_split(cell)))
        for slug in slugs:
            if slug not in self.categories:
                note("categories", f"there is no category {slug[:100]}")
        return [self.categories[slug] for slug in slugs if slug in self.categories]

    def _attribute(self, cell: str, attribute: Attribute, note: "_Note") -> AttributeValue | None:
        name = f"attribute:{attribute.key}"
        if not cell:
            return None
        if attribute.kind is AttributeKind.NUMBER:
            number = number_of(cell)
            if number is None:
                note(name, "it is no number")
            return number
        if attribute.kind is AttributeKind.BOOLEAN:
            return _claim(cell, name, note)
        return cell

    def _options(self, cells: Mapping[str, str], note: "_Note") -> tuple[str, ...] | None:
        if not self.layout.options:
            return None
        names = [cells[option_name(place)] for place in range(self.layout.options)]
        given = [name for name in names if name]
        if names[: len(given)] != given:
            note("options", "an option without a name stands before one with a name")
        for name in given:
            _as(OptionText, name, "options", note)
        if len({*given}) < len(given):
            note("options", "an option is given twice")
        return tuple(given)

    def _variant(
        self, group: Group, line: int, row: list[str], options: tuple[str, ...] | None
    ) -> GivenVariant:
        def note(name: str, issue: str) -> None:
            group.refuse(line, f"{name}: {issue}")

        def cell(name: str) -> str:
            return self.layout.cell(row, name)

        sku = cell("sku")
        if sku:
            _as(SKU, sku, "sku", note)
        values: dict[str, Any] = {}
        if self.layout.has("variant_title"):
            values["title"] = _as(_VARIANT_TITLE, cell("variant_title"), "variant_title", note)
        if self.layout.has("variant_status"):
            given = cell("variant_status") or VariantStatus.ACTIVE
            values["status"] = _as(VariantStatus, given, "variant_status", note)
        if self.layout.has("barcode"):
            values["barcode"] = _as(Barcode, cell("barcode"), "barcode", note)
        if self.layout.has("weight_g"):
            values["weight_g"] = _grams(cell("weight_g"), note)
        option_values = None if options is None else self._option_values(row, options, note)
        prices = {code: self._price(row, code, note) for code in self.layout.currencies}
        return GivenVariant(line, sku, values, option_values, prices)

    def _option_values(
        self, row: list[str], options: tuple[str, ...], note: "_Note"
    ) -> tuple[str, ...]:
        names = [option_value(place) for place in range(self.layout.options)]
        shown = [self.layout.cell(row, name) for name in names]
        for place, (name, value) in enumerate(zip(names, shown, strict=True)):
            if place < len(options):
                _as(OptionText, value, name, note)
            elif value:
                note(name, "the option has no name")
        return tuple(shown[: len(options)])

    def _price(self, row: list[str], code: str, note: "_Note") -> VariantPrice | None:
        name, compared = f"price {code}", f"compare_at {code}"
        amount = _minor(self.layout.cell(row, name), code, name, note)
        compare_at = _minor(self.layout.cell(row, compared), code, compared, note)
        if amount is None:
            if compare_at is not None:
                note(compared, "there is no price to compare with")
            return None
        if compare_at is not None and compare_at <= amount:
            note(compared, "a price to compare with is higher than the price")
        return VariantPrice(code, amount, compare_at)


_Note = Callable[[str, str], None]


def _as(kind: Any, value: Any, name: str, note: _Note) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        note(name, str(error) if value else "it is needed")
        return None


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _claim(cell: str, name: str, note: _Note) -> bool:
    if cell.lower() not in ("", "true", "false"):
        note(name, "it is true or false")
    return cell.lower() == "true"


def _days(cell: str, name: str, note: _Note, *, most: int) -> int:
    if not cell:
        return 0
    if _DAYS.fullmatch(cell) is None or int(cell) > most:
        note(name, f"it is a number of days, {most} at most")
        return 0
    return int(cell)


def _grams(cell: str, note: _Note) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 12):  # noqa: PLR2004
        note("weight_g", "it is a whole number of grams")
        return None
    grams: int | None = _as(Grams, int(cell), "weight_g", note)
    return grams


def _minor(cell: str, code: str, name: str, note: _Note) -> int | None:
    if not cell:
        return None
    decimals = exponent(code)
    found = _AMOUNT.fullmatch(cell)
    if found is None or len((found[2] or "").rstrip("0")) > decimals:
        note(name, f"it is an amount such as {Decimal(12).scaleb(-decimals) + 12}, no more exact")
        return None
    minor: int | None = _as(Minor, int(Decimal(cell).scaleb(decimals)), name, note)
    return minor
