"""What kind of author a change of features has: a person, or a store's key."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"


def upgrade() -> None:
    op.add_column("feature_revisions", sa.Column("author_kind", sa.Text))


def downgrade() -> None:
    op.drop_column("feature_revisions", "author_kind")
