"""Values to try a template with, and to show it with."""

from collections.abc import Iterator
from typing import Final

from cartwheel.domains.campaigns.templates.fields import (
    FieldKind,
    Fields,
    FieldValue,
    MergeField,
)

HOUSE: Final[Fields] = {
    "unsubscribe_url": "https://shop.example/unsubscribe",
    "preferences_url": "https://shop.example/preferences",
    "view_url": "https://shop.example/mail",
    "postal_address": "1 Market Street, 10115 Berlin",
    "store_name": "The shop",
}
_HARD: Final = "Ann <b>\"&amp;\xa0O'Neil</b> {{ x }} & co"
_USUAL: Final = {
    FieldKind.TEXT: "Sample",
    FieldKind.NUMBER: "3",
    FieldKind.BOOLEAN: "true",
    FieldKind.URL: "https://shop.example/page?a=1&copy=2",
}
_ROWS: Final = (0, 1, 3)


def shown(fields: tuple[MergeField, ...], given: Fields | None = None) -> dict[str, FieldValue]:
    """Return what a preview is filled in with: what is given, else samples."""
    values: dict[str, FieldValue] = dict(HOUSE)
    for field in fields:
        if field.kind is FieldKind.LIST:
            values[field.name] = _rows(field, 2, plain=True)
        else:
            values[field.name] = field.sample or field.default or _USUAL[field.kind]
    return {**values, **(given or {})}


def trials(fields: tuple[MergeField, ...]) -> Iterator[Fields]:
    """Give recipients who differ in all that a template can look at."""
    for rows in _ROWS:
        for number in ("0", "7.5"):
            values: dict[str, FieldValue] = dict(HOUSE)
            for n, field in enumerate(fields):
                values[field.name] = _trial(field, rows=rows, number=number, odd=n % 2 == 1)
            yield values


def _trial(field: MergeField, *, rows: int, number: str, odd: bool) -> FieldValue:
    if field.kind is FieldKind.LIST:
        return _rows(field, rows)
    if field.kind is FieldKind.NUMBER:
        return number
    if field.kind is FieldKind.BOOLEAN:
        return (number == "0") is odd
    if field.kind is FieldKind.URL:
        return _USUAL[FieldKind.URL]
    is_left_out = field.default == "" and (number == "0") is odd
    return "" if is_left_out else _HARD


def _rows(field: MergeField, count: int, *, plain: bool = False) -> list[dict[str, str]]:
    def value(kind: FieldKind, n: int) -> str:
        if kind is FieldKind.TEXT:
            return f"Sample {n + 1}" if plain else ("" if n == 1 else _HARD)
        return _USUAL[kind]

    return [{part.name: value(part.kind, n) for part in field.parts} for n in range(count)]
