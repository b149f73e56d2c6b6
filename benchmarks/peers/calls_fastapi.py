"""
The peer of benchmarks/mixed.py: the same five reads of the same tables, written the usual way.

FastAPI, SQLAlchemy's ORM with a session a request, asyncpg, pydantic. It believes the headers
that say who calls for which store: nobody is authenticated, no limit is counted, and rows are
told apart by their conditions alone.
"""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header
from pydantic import AliasGenerator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy import ARRAY, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cartwheel.systems.embedded.postgres import ADMIN_ROLE, url
from peers.ingest_fastapi import wait_for_port

_URL = os.environ.get("PEER_DATABASE", "postgresql://").replace("://", "+asyncpg://", 1)
sessions = async_sessionmaker(create_async_engine(_URL, pool_size=20), expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {dict[str, Any]: JSONB, list[Any]: JSONB, list[str]: ARRAY(Text)}  # noqa: RUF012


class Person(Base):
    """Somebody."""

    __tablename__ = "people"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]


class Cart(Base):
    """A cart."""

    __tablename__ = "carts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]
    visitor_id: Mapped[str]
    state: Mapped[str]
    items: Mapped[list[Any]]
    currency: Mapped[str | None]
    value_minor: Mapped[int]
    episode: Mapped[int]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    abandoned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    order_id: Mapped[str | None]
    order_value_minor: Mapped[int | None]


class Intervention(Base):
    """An intervention."""

    __tablename__ = "interventions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]
    state: Mapped[str]
    cart_id: Mapped[UUID]
    visitor_id: Mapped[str]
    episode: Mapped[int]
    prediction_id: Mapped[UUID]
    action: Mapped[str]
    discount_percent: Mapped[int]
    message: Mapped[str]
    probability: Mapped[float]
    reasons: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Endpoint(Base):
    """A webhook endpoint."""

    __tablename__ = "webhook_endpoints"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]
    url: Mapped[str]
    description: Mapped[str]
    event_types: Mapped[list[str]]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Record(Base):
    """A record of the audit log."""

    __tablename__ = "audit_log"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    procedure: Mapped[str]
    subject: Mapped[str | None]
    input: Mapped[dict[str, Any] | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    request_id: Mapped[str]
    address: Mapped[str]


class Told(BaseModel):
    """What answers have in common."""

    model_config = ConfigDict(
        from_attributes=True, alias_generator=AliasGenerator(serialization_alias=to_camel)
    )


class PersonTold(Told):
    """Somebody."""

    id: UUID
    email: str
    name: str
    created_at: datetime


class CartTold(Told):
    """A cart."""

    id: UUID
    visitor_id: str
    state: str
    items: list[Any]
    currency: str | None
    value_minor: int
    episode: int
    opened_at: datetime
    last_seen_at: datetime
    abandoned_at: datetime | None
    closed_at: datetime | None
    order_id: str | None
    order_value_minor: int | None


class InterventionTold(Told):
    """An intervention."""

    id: UUID
    state: str
    cart_id: UUID
    visitor_id: str
    episode: int
    prediction_id: UUID
    action: str
    discount_percent: int
    message: str
    probability: float
    reasons: list[Any]
    created_at: datetime
    expires_at: datetime
    delivered_at: datetime | None


class EndpointTold(Told):
    """A webhook endpoint."""

    id: UUID
    url: str
    description: str
    event_types: list[str]
    disabled_at: datetime | None
    created_at: datetime


class RecordTold(Told):
    """A record of the audit log."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    procedure: str
    subject: str | None
    input: Any
    before: Any
    after: Any
    request_id: str
    address: str


async def session() -> AsyncIterator[AsyncSession]:
    """Open a session for the request."""
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]
PersonId = Annotated[UUID, Header(alias="x-person")]
StoreId = Annotated[UUID, Header(alias="x-store")]


@app.get("/api/v1/auth/me", response_model=PersonTold)
async def me(session: Session, person_id: PersonId) -> Any:
    """Return who calls."""
    return (await session.scalars(select(Person).where(Person.id == person_id))).one()


@app.get("/api/v1/carts", response_model=list[CartTold])
async def carts(session: Session, store_id: StoreId, limit: int = 50) -> Any:
    """List carts."""
    query = select(Cart).where(Cart.store_id == store_id).order_by(Cart.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


@app.get("/api/v1/interventions", response_model=list[InterventionTold])
async def interventions(session: Session, store_id: StoreId, limit: int = 50) -> Any:
    """List interventions."""
    mine = select(Intervention).where(Intervention.store_id == store_id)
    return (await session.scalars(mine.order_by(Intervention.id.desc()).limit(limit))).all()


@app.get("/api/v1/webhooks/endpoints", response_model=list[EndpointTold])
async def endpoints(session: Session, store_id: StoreId) -> Any:
    """List endpoints."""
    query = select(Endpoint).where(Endpoint.store_id == store_id).order_by(Endpoint.id)
    return (await session.scalars(query)).all()


@app.get("/api/v1/audit", response_model=list[RecordTold])
async def audit(session: Session, store_id: StoreId, limit: int = 50) -> Any:
    """List records."""
    mine = select(Record).where(Record.store_id == store_id)
    newest = mine.order_by(Record.at.desc(), Record.id.desc()).limit(limit)
    return (await session.scalars(newest)).all()


@contextmanager
def serving(home: Path, app: str = "peers.calls_fastapi:app") -> Iterator[str]:
    """Run an app on granian with one worker, on the PostgreSQL of a home that runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--loop", "uvloop"),
            *("--no-access-log", "--log-level", "error", "--workers", "1"),
            *("--port", str(port), app),
        ],
        env={**os.environ, "PEER_DATABASE": url(home / "postgres", role=ADMIN_ROLE)},
        cwd=Path(__file__).parents[1],
    )
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)
