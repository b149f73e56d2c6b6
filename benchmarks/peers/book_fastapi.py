"""
The peer of benchmarks/book.py: bookings as they are usually written.

FastAPI, SQLAlchemy's ORM with a session a request, asyncpg, pydantic, on tables of its own with
indexes and no constraint. It does what such a call usually does: looks up the key by its digest,
reads car, rates and location, works out the price of the days begun with its tax, finds or makes
the customer, looks for bookings that overlap with `SELECT … FOR UPDATE`, adds the booking with
its lines, and commits, as durably as ours: it is the same server. A lock on rows that are not
there is no lock: it books twice.

It does not: isolate stores in the database, limit how often is called, know seasons, weekdays,
lengths or opening hours, hold for a while, tell anybody, or write down who did what; and it says
neither what is in the way nor what is free instead.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import DateTime, ForeignKey, exists, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_URL = os.environ.get("PEER_DATABASE", "postgresql://").replace("://", "+asyncpg://", 1)
sessions = async_sessionmaker(create_async_engine(_URL, pool_size=20), expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB}  # noqa: RUF012


class PeerKey(Base):
    """Who may call."""

    __tablename__ = "peer_keys"
    digest: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]


class PeerLocation(Base):
    """Where cars are picked up."""

    __tablename__ = "peer_locations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_active: Mapped[bool]


class PeerVehicle(Base):
    """A vehicle, which is a car here, with its rates."""

    __tablename__ = "peer_vehicles"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    day_minor: Mapped[int]
    currency: Mapped[str]
    rates: Mapped[dict[str, Any]]


class PeerCustomer(Base):
    """Whoever books."""

    __tablename__ = "peer_customers"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[UUID]
    email: Mapped[str]
    created_at: Mapped[datetime]


class PeerBooking(Base):
    """A booking."""

    __tablename__ = "peer_bookings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    vehicle_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    customer_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    total_minor: Mapped[int]
    status: Mapped[str]


class PeerLine(Base):
    """A line of a booking's price."""

    __tablename__ = "peer_lines"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("peer_bookings.id"))
    text: Mapped[str]
    quantity: Mapped[int]
    amount_minor: Mapped[int]


class Wanted(BaseModel):
    """What is to be booked."""

    car: UUID
    starts_at: datetime
    ends_at: datetime
    location_id: UUID
    email: str


class Line(BaseModel):
    """A line of the price."""

    text: str
    quantity: int
    amount_minor: int


class Told(BaseModel):
    """What was booked."""

    id: UUID
    car: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    currency: str
    total_minor: int
    lines: list[Line]


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


async def store_of(db: Session, authorization: Annotated[str, Header()]) -> UUID:
    """Return whose key was given."""
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    key = await db.get(PeerKey, digest)
    if key is None:
        raise HTTPException(401, "unknown key")
    return key.store_id


StoreId = Annotated[UUID, Depends(store_of)]


@app.post("/bookings", status_code=201)
async def book(wanted: Wanted, db: Session, store_id: StoreId) -> Told:
    """Book a car if nobody else has it."""
    car = await db.get(PeerVehicle, wanted.car)
    location = await db.get(PeerLocation, wanted.location_id)
    if car is None or location is None or not location.is_active:
        raise HTTPException(404, "no such car or location")
    if not datetime.now(UTC) <= wanted.starts_at < wanted.ends_at:
        raise HTTPException(422, "no such span")
    lines = price(car, wanted)
    customer = await customer_of(db, store_id, wanted.email)
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
        vehicle_id=car.id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        customer_id=customer.id,
        location_id=location.id,
        total_minor=sum(line.amount_minor for line in lines),
        status="held",
    )
    db.add(made)
    await db.flush()
    db.add_all(PeerLine(id=uuid4(), booking_id=made.id, **line.model_dump()) for line in lines)
    await db.commit()
    return Told(
        id=made.id,
        car=car.id,
        customer_id=customer.id,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        currency=car.currency,
        total_minor=made.total_minor,
        lines=lines,
    )


def price(car: PeerVehicle, wanted: Wanted) -> list[Line]:
    """Return what the days begun cost, and the tax."""
    days = -((wanted.starts_at - wanted.ends_at) // timedelta(days=1))
    net = days * int(car.rates["base"]["dayMinor"])
    return [
        Line(text=f"{car.title}, by the day", quantity=days, amount_minor=net),
        Line(text="Tax 19 %", quantity=1, amount_minor=round(net * 19 / 100)),
    ]


async def customer_of(db: AsyncSession, store_id: UUID, email: str) -> PeerCustomer:
    """Find the customer of an address, or make one."""
    mine = select(PeerCustomer).where(
        PeerCustomer.store_id == store_id, PeerCustomer.email == email.lower()
    )
    found = (await db.scalars(mine)).first()
    if found is None:
        found = PeerCustomer(
            id=uuid4(), store_id=store_id, email=email.lower(), created_at=datetime.now(UTC)
        )
        db.add(found)
        await db.flush()
    return found


@app.get("/free-cars")
async def free(
    starts_at: datetime,
    ends_at: datetime,
    db: Session,
    store_id: StoreId,  # noqa: ARG001 - whoever asks has a key
) -> list[Car]:
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
