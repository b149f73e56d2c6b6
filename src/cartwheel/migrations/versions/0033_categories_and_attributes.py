"""The tree of categories, and what stores say of their products."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "catalog_attributes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("choices", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'choice') = (cardinality(choices) > 0)",
            name=op.f("ck_catalog_attributes_choices"),
        ),
        sa.CheckConstraint(
            "kind IN ('text', 'number', 'boolean', 'choice', 'date')",
            name=op.f("ck_catalog_attributes_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_attributes")),
        sa.UniqueConstraint("store_id", "key", name="uq_catalog_attributes_store_id_key"),
    )
    op.create_table(
        "catalog_categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("path[cardinality(path)] = id", name=op.f("ck_catalog_categories_path")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["catalog_categories.id"], name="fk_catalog_categories_parent_id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_categories")),
        sa.UniqueConstraint("store_id", "slug", name="uq_catalog_categories_store_id_slug"),
    )
    op.create_index(
        "ix_catalog_categories_parent_id", "catalog_categories", ["parent_id"], unique=False
    )
    op.create_index(
        "ix_catalog_categories_path",
        "catalog_categories",
        ["path"],
        unique=False,
        postgresql_using="gin",
    )
    protect(op, "catalog_attributes")
    protect(op, "catalog_categories")


def downgrade() -> None:
    op.drop_index(
        "ix_catalog_categories_path", table_name="catalog_categories", postgresql_using="gin"
    )
    op.drop_index("ix_catalog_categories_parent_id", table_name="catalog_categories")
    op.drop_table("catalog_categories")
    op.drop_table("catalog_attributes")
