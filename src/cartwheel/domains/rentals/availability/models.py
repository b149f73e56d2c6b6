"""The table of what is taken."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

occupancies: Final = sa.Table(
    "rental_occupancies",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "vehicle_id",
        sa.Uuid,
        sa.ForeignKey("rental_vehicles.id", name="fk_rental_occupancies_vehicle_id"),
        nullable=False,
    ),
    sa.Column("starts_at", _AT, nullable=False),
    # With the time to turn round.
    sa.Column("ends_at", _AT, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("booking_id", sa.Uuid),
    # A hold is over then, whether or not it was removed.
    sa.Column("expires_at", _AT),
    # Where a rental begins: it may go to a vehicle that stands there, and to no other.
    sa.Column("location_id", sa.Uuid),
    # Of a class, and not handed over: it may go to another vehicle of the class.
    sa.Column("is_movable", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.CheckConstraint("kind IN ('booking', 'hold', 'maintenance', 'block')", name="kind"),
    sa.CheckConstraint("starts_at <= ends_at", name="span"),
    sa.CheckConstraint("(kind = 'hold') = (expires_at IS NOT NULL)", name="expires_at"),
    sa.CheckConstraint("(kind IN ('booking', 'hold')) = (booking_id IS NOT NULL)", name="booking"),
    ExcludeConstraint(
        (sa.text("uuidrange(vehicle_id, vehicle_id, '[]')"), "&&"),
        (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
        name="ex_rental_occupancies_vehicle_id",
        using="gist",
    ),
    # Spans of a vehicle never overlap: the first that ends after a moment tells whether it is free.
    sa.Index(
        "ix_rental_occupancies_vehicle_id_ends_at",
        "vehicle_id",
        "ends_at",
        postgresql_include=["starts_at", "expires_at"],
    ),
    sa.Index("uq_rental_occupancies_booking_id", "booking_id", unique=True),
    sa.Index("ix_rental_occupancies_store_id_id", "store_id", "id"),
    sa.Index(
        "ix_rental_occupancies_expires_at",
        "store_id",
        "expires_at",
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    ),
    comment="What is taken of which vehicle; the spans of one never overlap.",
)
