"""Who sent an invitation; keys of replays, which now have an end, get one."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("invitations", sa.Column("made_by_kind", sa.Text))
    op.add_column("invitations", sa.Column("made_by_id", sa.Uuid))
    op.execute(
        "UPDATE store_keys SET expires_at = now() + interval '1 day' FROM stores"
        " WHERE stores.id = store_keys.store_id AND stores.parent_id IS NOT NULL"
        " AND store_keys.expires_at IS NULL"
    )


def downgrade() -> None:
    op.drop_column("invitations", "made_by_id")
    op.drop_column("invitations", "made_by_kind")
