"""Who saved each version of a mail template."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"


def upgrade() -> None:
    op.add_column("mail_template_versions", sa.Column("saved_by", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("mail_template_versions", "saved_by")
