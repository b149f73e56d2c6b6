"""Rental agreements as they were made and signed, and the services by which they are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0087"
down_revision = "0086"

_AT = sa.DateTime(timezone=True)
_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("rental_bookings", sa.Column("agreement", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_rental_bookings_agreement"),
        "rental_bookings",
        "agreement IN ('sent', 'signed', 'declined')",
    )
    _agreements()
    _services()


def downgrade() -> None:
    op.drop_table("rental_signing_services")
    op.drop_table("rental_agreements")
    op.drop_constraint(op.f("ck_rental_bookings_agreement"), "rental_bookings")
    op.drop_column("rental_bookings", "agreement")


def _agreements() -> None:
    op.create_table(
        "rental_agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("amends", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("sheet", _JSON, nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("evidence", _JSON, nullable=True),
        sa.Column("signed_document", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("claimed_at", _AT, nullable=True),
        sa.Column("sent_at", _AT, nullable=True),
        sa.Column("expires_at", _AT, nullable=True),
        sa.Column("followed_at", _AT, nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("forgotten_at", _AT, nullable=True),
        sa.CheckConstraint(
            "state IN ('made', 'sent', 'signed', 'declined', 'voided')",
            name=op.f("ck_rental_agreements_state"),
        ),
        sa.CheckConstraint(
            "service IN ('built_in', 'docusign')", name=op.f("ck_rental_agreements_service")
        ),
        sa.CheckConstraint(
            "state <> 'signed' OR signed_document IS NOT NULL OR forgotten_at IS NOT NULL",
            name=op.f("ck_rental_agreements_signed_document"),
        ),
        sa.CheckConstraint(
            "(document IS NULL) = (forgotten_at IS NOT NULL)",
            name=op.f("ck_rental_agreements_document"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('made', 'sent'))",
            name=op.f("ck_rental_agreements_ended_at"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["rental_bookings.id"],
            name="fk_rental_agreements_booking_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_agreements")),
        comment="Agreements as they were made, and as they were signed.",
    )
    op.create_index(
        "uq_rental_agreements_number", "rental_agreements", ["booking_id", "number"], unique=True
    )
    op.create_index(
        "uq_rental_agreements_open",
        "rental_agreements",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('made', 'sent')"),
    )
    op.create_index(
        "ix_rental_agreements_store_id_reference", "rental_agreements", ["store_id", "reference"]
    )
    op.create_index(
        "ix_rental_agreements_sent",
        "rental_agreements",
        ["store_id", "followed_at"],
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_index(
        "ix_rental_agreements_kept",
        "rental_agreements",
        ["store_id", "ended_at"],
        postgresql_where=sa.text("forgotten_at IS NULL"),
    )
    protect(op, "rental_agreements")


def _services() -> None:
    op.create_table(
        "rental_signing_services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", _JSON, nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("secret_names", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("webhook_key", sa.Text(), nullable=False),
        sa.Column("checked_at", _AT, nullable=True),
        sa.Column("check_error", sa.Text(), nullable=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_signing_services")),
        sa.UniqueConstraint(
            "store_id", "service", name="uq_rental_signing_services_store_id_service"
        ),
        comment="Services for signatures with a store's keys, and the keys of its own seal.",
    )
    protect(op, "rental_signing_services")
