"""
The peer of benchmarks/sell.py: three reads of the catalogue's own tables, written the usual way.

FastAPI, SQLAlchemy's ORM with a session a request and related rows loaded by `selectinload`,
asyncpg, pydantic. It believes the header that says which store is asked: nobody is
authenticated, no limit is counted, and stores are told apart by conditions alone. Its search is
`ILIKE` on titles, which forgives no typing error.
"""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import AliasGenerator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy import ARRAY, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

_URL = os.environ.get("PEER_DATABASE", "postgresql://").replace("://", "+asyncpg://", 1)
sessions = async_sessionmaker(create_async_engine(_URL, pool_size=20), expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {dict[str, Any]: JSONB, list[str]: ARRAY(Text), list[UUID]: ARRAY(Text)}  # noqa: RUF012


class Price(Base):
    """A price of a variant."""

    __tablename__ = "catalog_prices"
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("catalog_variants.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]


class Variant(Base):
    """A variant of a product."""

    __tablename__ = "catalog_variants"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("catalog_products.id"))
    sku: Mapped[str]
    title: Mapped[str]
    barcode: Mapped[str]
    status: Mapped[str]
    position: Mapped[int]
    prices: Mapped[list[Price]] = relationship()


class Product(Base):
    """A product."""

    __tablename__ = "catalog_products"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]
    slug: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    status: Mapped[str]
    brand: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    variants: Mapped[list[Variant]] = relationship(order_by=Variant.position)


class Told(BaseModel):
    """What answers have in common."""

    model_config = ConfigDict(
        from_attributes=True, alias_generator=AliasGenerator(serialization_alias=to_camel)
    )


class PriceTold(Told):
    """A price."""

    currency: str
    amount_minor: int
    compare_at_minor: int | None


class VariantTold(Told):
    """A variant."""

    id: UUID
    sku: str
    title: str
    barcode: str
    status: str
    prices: list[PriceTold]


class ProductTold(Told):
    """A product."""

    id: UUID
    slug: str
    title: str
    description: str
    status: str
    brand: str
    attributes: dict[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    variants: list[VariantTold]


async def session() -> AsyncIterator[AsyncSession]:
    """Open a session for the request."""
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]
StoreId = Annotated[UUID, Header(alias="x-store")]
_WHOLE = selectinload(Product.variants).selectinload(Variant.prices)


@app.get("/api/v1/products/{product_id}", response_model=ProductTold)
async def product(session: Session, store_id: StoreId, product_id: UUID) -> Any:
    """Look at a product."""
    mine = select(Product).where(Product.store_id == store_id, Product.id == product_id)
    found = (await session.scalars(mine.options(_WHOLE))).one_or_none()
    if found is None:
        raise HTTPException(404)
    return found


@app.get("/api/v1/products", response_model=list[ProductTold])
async def products(
    session: Session, store_id: StoreId, query: str = "", limit: int = 50, status: str = "active"
) -> Any:
    """List or search products."""
    mine = select(Product).where(Product.store_id == store_id, Product.status == status)
    for word in query.split():
        mine = mine.where(Product.title.ilike(f"%{word}%"))
    newest = mine.order_by(Product.id.desc()).limit(limit).options(_WHOLE)
    return (await session.scalars(newest)).all()
