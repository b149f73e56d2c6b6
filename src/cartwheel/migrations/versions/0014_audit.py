"""The audit log, to which the application can only add."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("input", JSONB),
        sa.Column("before", JSONB),
        sa.Column("after", JSONB),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        comment="Who changed what. Rows are added, and never changed or removed.",
    )
    op.create_index("ix_audit_log_store_id_at_id", "audit_log", ["store_id", "at", "id"])
    for column in ("actor_id", "subject"):
        op.create_index(
            f"ix_audit_log_store_id_{column}_at", "audit_log", ["store_id", column, "at"]
        )
    protect(op, "audit_log")
    app_role = op.get_bind().dialect.identifier_preparer.quote(
        context.config.attributes["app_role"]
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM {app_role}")
    # Holds for the owner of the table as well, who has to remove it knowingly.
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = '42501'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_log_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def downgrade() -> None:
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION refuse_audit_change()")
