"""What strangers learn of the catalogue."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.messages import ProductArchived, ProductCreated, ProductUpdated
from cartwheel.systems.outbox.api import PublicEvent


class ProductCreatedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """There is a new product, a draft at first."""

    product_id: UUID
    slug: str
    status: str
    created_at: datetime


class ProductUpdatedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product changed; `revision` is the version that it has since."""

    product_id: UUID
    slug: str
    status: str
    revision: int
    updated_at: datetime


class ProductArchivedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product is sold no more."""

    product_id: UUID
    slug: str
    archived_at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        ProductCreated,
        ProductCreatedData,
        "There is a new product, a draft at first.",
        identity=("product_id",),
        at="created_at",
    ),
    PublicEvent(
        ProductUpdated,
        ProductUpdatedData,
        "A product changed, its variants, prices or pictures.",
        identity=("product_id", "revision"),
        at="updated_at",
    ),
    PublicEvent(
        ProductArchived,
        ProductArchivedData,
        "A product is sold no more.",
        identity=("product_id", "archived_at"),
        at="archived_at",
    ),
)
