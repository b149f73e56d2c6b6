"""What the catalog domain announces, and the jobs it queues."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class ProductCreated(msgspec.Struct, frozen=True):
    """There is a new product."""

    name: ClassVar[str] = "catalog.product_created"
    version: ClassVar[int] = 1

    store_id: UUID
    product_id: UUID
    slug: str
    status: str
    created_at: datetime


class ProductUpdated(msgspec.Struct, frozen=True):
    """A product, its variants, prices or pictures changed; `revision` is the product's version."""

    name: ClassVar[str] = "catalog.product_updated"
    version: ClassVar[int] = 1

    store_id: UUID
    product_id: UUID
    slug: str
    status: str
    revision: int
    updated_at: datetime


class ProductArchived(msgspec.Struct, frozen=True):
    """A product is sold no more."""

    name: ClassVar[str] = "catalog.product_archived"
    version: ClassVar[int] = 1

    store_id: UUID
    product_id: UUID
    slug: str
    archived_at: datetime


class CountWords(msgspec.Struct, frozen=True):
    """Count in how many products words are, of every store."""

    name: ClassVar[str] = "catalog.count_words"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class ReindexProducts(msgspec.Struct, frozen=True):
    """Index all products of a store anew."""

    name: ClassVar[str] = "catalog.reindex"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
