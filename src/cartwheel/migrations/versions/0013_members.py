"""Members, invitations, and what keys say about themselves; keys may manage them."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0013"
down_revision = "0012"

_ADDED = (
    "ARRAY['accounts:own', 'accounts:read', 'audit:read', 'flags:read', 'flags:write',"
    " 'keys:read', 'keys:write', 'members:read', 'members:write', 'settings:read',"
    " 'settings:write']"
)
_ROLE = "role IN ('owner', 'admin', 'staff', 'analyst', 'customer')"


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_memberships_store_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_memberships_person_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(_ROLE, name="ck_memberships_role"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_invitations_store_id"),
        sa.UniqueConstraint("digest", name="uq_invitations_digest"),
        sa.CheckConstraint(_ROLE, name="ck_invitations_role"),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'declined', 'revoked')", name="ck_invitations_state"
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (state = 'pending')", name="ck_invitations_ended"),
    )
    op.create_index("ix_invitations_store_id_id", "invitations", ["store_id", "id"])
    op.create_index(
        "uq_invitations_store_id_email",
        "invitations",
        ["store_id", "email"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    for table in _TABLES:
        protect(op, table)
    # Whoever signs in asks which stores there are to choose from.
    op.execute(
        "CREATE POLICY own_rows ON memberships FOR SELECT USING "
        "(person_id = nullif(current_setting('cartwheel.person_id', true), '')::uuid)"
    )

    op.add_column("store_keys", sa.Column("name", sa.Text, nullable=False, server_default=""))
    op.alter_column("store_keys", "name", server_default=None)
    for column in (
        sa.Column("made_by_kind", sa.Text),
        sa.Column("made_by_id", sa.Uuid),
        sa.Column("calls_per_minute", sa.Integer),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("store_keys", column)
    op.create_check_constraint(
        "ck_store_keys_calls_per_minute", "store_keys", "calls_per_minute > 0"
    )
    op.create_index("ix_store_keys_store_id_id", "store_keys", ["store_id", "id"])
    # Whoever may open stores with a key could make a new one that holds these.
    op.execute(
        "UPDATE store_keys SET permissions = (SELECT array_agg(DISTINCT held ORDER BY held)"  # noqa: S608
        f" FROM unnest(permissions || {_ADDED}) AS held) WHERE 'accounts:write' = ANY (permissions)"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE store_keys SET permissions = ARRAY(SELECT held FROM unnest(permissions) AS held"  # noqa: S608
        f" WHERE held <> ALL ({_ADDED}))"
    )
    op.drop_index("ix_store_keys_store_id_id", "store_keys")
    for column in (
        "name",
        "made_by_kind",
        "made_by_id",
        "calls_per_minute",
        "expires_at",
        "revoked_at",
        "last_used_at",
    ):
        op.drop_column("store_keys", column)
    for table in reversed(_TABLES):
        op.drop_table(table)


_TABLES = ("memberships", "invitations")
