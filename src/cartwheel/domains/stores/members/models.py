"""Tables of members and invitations."""

from typing import Final

import sqlalchemy as sa

from cartwheel.domains.people import api as _people  # noqa: F401  foreign keys
from cartwheel.domains.stores.contracts import Role
from cartwheel.kernel.db import metadata

_ROLES: Final = ", ".join(f"'{role}'" for role in Role)

memberships: Final = sa.Table(
    "memberships",
    metadata,
    sa.Column(
        "store_id",
        sa.Uuid,
        sa.ForeignKey("stores.id", name="fk_memberships_store_id"),
        primary_key=True,
    ),
    sa.Column(
        "person_id",
        sa.Uuid,
        sa.ForeignKey("people.id", name="fk_memberships_person_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(f"role IN ({_ROLES})", name="role"),
    sa.Index("ix_memberships_person_id", "person_id"),
)

invitations: Final = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "store_id",
        sa.Uuid,
        sa.ForeignKey("stores.id", name="fk_invitations_store_id"),
        nullable=False,
    ),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made_by_kind", sa.Text),
    sa.Column("made_by_id", sa.Uuid),
    sa.Column("digest", sa.LargeBinary, unique=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint(f"role IN ({_ROLES})", name="role"),
    sa.CheckConstraint("state IN ('pending', 'accepted', 'declined', 'revoked')", name="state"),
    sa.CheckConstraint("(ended_at IS NULL) = (state = 'pending')", name="ended"),
    sa.Index("ix_invitations_store_id_id", "store_id", "id"),
    sa.Index(
        "uq_invitations_store_id_email",
        "store_id",
        "email",
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    ),
)
