"""What products are filtered by, as words of the index: each kind begins with a letter of its."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.attributes.values import AttributeValue


def in_category(category_id: UUID) -> str:
    """Return what products of a category have."""
    return f"c{category_id.hex}"


def with_status(status: str) -> str:
    """Return what products of a status have."""
    return f"s{status}"


def of_brand(brand: str) -> str:
    """Return what products of a brand have."""
    return f"b{brand}"


def in_channel(channel: str) -> str:
    """Return what products of a channel have."""
    return f"h{channel}"


def with_attribute(key: str, value: AttributeValue) -> str:
    """Return what products have of which an attribute has this value."""
    return f"a{key}={msgspec.json.encode(value).decode()[:200]}"


def in_stock(known: bool) -> str:  # noqa: FBT001 - it is the value itself
    """Return what products have of which there is something, or nothing."""
    return f"i{known:d}"


def facets_of(
    *,
    status: str,
    brand: str,
    channels: Iterable[str],
    category_ids: Iterable[UUID],
    attributes: Mapping[str, AttributeValue],
    stocked: bool | None,
) -> list[str]:
    """Return all that a product is filtered by."""
    return [
        with_status(status),
        *([of_brand(brand)] if brand else []),
        *map(in_channel, channels),
        *map(in_category, category_ids),
        *(with_attribute(key, value) for key, value in sorted(attributes.items())),
        *([] if stocked is None else [in_stock(stocked)]),
    ]
