"""What is taken of vehicles for rent: spans of one vehicle never overlap."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    # A range of uuids compares vehicles within a GiST index: btree_gist is not everywhere.
    op.execute("CREATE TYPE uuidrange AS RANGE (subtype = uuid)")
    op.create_table(
        "rental_occupancies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("is_movable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('booking', 'hold', 'maintenance', 'block')",
            name=op.f("ck_rental_occupancies_kind"),
        ),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_rental_occupancies_span")),
        sa.CheckConstraint(
            "(kind = 'hold') = (expires_at IS NOT NULL)",
            name=op.f("ck_rental_occupancies_expires_at"),
        ),
        sa.CheckConstraint(
            "(kind IN ('booking', 'hold')) = (booking_id IS NOT NULL)",
            name=op.f("ck_rental_occupancies_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["rental_vehicles.id"], name="fk_rental_occupancies_vehicle_id"
        ),
        postgresql.ExcludeConstraint(
            (sa.text("uuidrange(vehicle_id, vehicle_id, '[]')"), "&&"),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_rental_occupancies_vehicle_id",
            using="gist",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_occupancies")),
        comment="What is taken of which vehicle; the spans of one never overlap.",
    )
    op.create_index(
        "ix_rental_occupancies_vehicle_id_ends_at",
        "rental_occupancies",
        ["vehicle_id", "ends_at"],
        unique=False,
        postgresql_include=["starts_at", "expires_at"],
    )
    op.create_index(
        "uq_rental_occupancies_booking_id", "rental_occupancies", ["booking_id"], unique=True
    )
    op.create_index(
        "ix_rental_occupancies_store_id_id", "rental_occupancies", ["store_id", "id"], unique=False
    )
    op.create_index(
        "ix_rental_occupancies_expires_at",
        "rental_occupancies",
        ["store_id", "expires_at"],
        unique=False,
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    protect(op, "rental_occupancies")


def downgrade() -> None:
    op.drop_table("rental_occupancies")
    op.execute("DROP TYPE uuidrange")
