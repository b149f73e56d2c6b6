"""Templates of mails and their versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    op.create_table(
        "mail_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_templates")),
        comment="Templates of mails, each at its latest version.",
    )
    op.create_index("ix_mail_templates_store_id_id", "mail_templates", ["store_id", "id"])
    op.create_table(
        "mail_template_versions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("restored", sa.Integer()),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["mail_templates.id"], name="fk_mail_template_versions_template_id"
        ),
        sa.PrimaryKeyConstraint("template_id", "version", name=op.f("pk_mail_template_versions")),
        comment="What templates of mails said from version to version, which is only added to.",
    )
    for table in ("mail_templates", "mail_template_versions"):
        protect(op, table)


def downgrade() -> None:
    op.drop_table("mail_template_versions")
    op.drop_table("mail_templates")
