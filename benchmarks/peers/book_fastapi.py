"""
The peer of benchmarks/book.py: bookings as they are usually written.

FastAPI, SQLAlchemy's ORM with a session a request, asyncpg, pydantic, on a table of its own with
an index and no constraint. A booking looks for those that overlap with `SELECT … FOR UPDATE`, and
is added if there is none: a lock on rows that are not there is no lock. It prices nothing, knows
no customers, tells nobody, and believes whoever calls.
"""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import DateTime, exists, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_URL = os.environ.get("PEER_DATABASE", "postgresql://").replace("://", "+asyncpg://", 1)
sessions = async_sessionmaker(create_async_engine(_URL, pool_size=20), expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012


class PeerVehicle(Base):
    """A vehicle, which is a car here."""

    __tablename__ = "peer_vehicles"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    day_minor: Mapped[int]


class PeerBooking(Base):
    """A booking."""

    __tablename__ = "peer_bookings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    vehicle_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    email: Mapped[str]


class Wanted(BaseModel):
    """What is to be booked."""

    car: UUID
    starts_at: datetime
    ends_at: datetime
    email: str


class Told(BaseModel):
    """What was booked."""

    id: UUID


class Car(BaseModel):
    """A car that is free."""

    id: UUID
    title: str
    day_minor: int


async def session() -> AsyncIterator[AsyncSession]:
    """Open a session for a request."""
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


@app.post("/bookings", status_code=201)
async def book(wanted: Wanted, db: Session) -> Told:
    """Book a car if nobody else has it."""
    async with db.begin():
        taken = await db.scalars(
            select(PeerBooking)
            .where(
                PeerBooking.vehicle_id == wanted.car,
                PeerBooking.starts_at < wanted.ends_at,
                PeerBooking.ends_at > wanted.starts_at,
            )
            .with_for_update()
        )
        if taken.first() is not None:
            raise HTTPException(409, "taken")
        made = PeerBooking(
            id=uuid4(),
            vehicle_id=wanted.car,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            email=wanted.email,
        )
        db.add(made)
    return Told(id=made.id)


@app.get("/free-cars")
async def free(starts_at: datetime, ends_at: datetime, db: Session) -> list[Car]:
    """List the cheapest twenty cars that are free."""
    found = await db.scalars(
        select(PeerVehicle)
        .where(
            ~exists().where(
                PeerBooking.vehicle_id == PeerVehicle.id,
                PeerBooking.starts_at < ends_at,
                PeerBooking.ends_at > starts_at,
            )
        )
        .order_by(PeerVehicle.day_minor, PeerVehicle.id)
        .limit(20)
    )
    return [Car(id=each.id, title=each.title, day_minor=each.day_minor) for each in found]
