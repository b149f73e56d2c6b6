"""The chain of the audit log: each record with when it entered, and its place and digest."""

import sqlalchemy as sa
from alembic import context, op

revision = "0019"
down_revision = "0018"

_ENTER = """
CREATE FUNCTION enter_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.entered_at := clock_timestamp();
  INSERT INTO audit_unsealed (record_id, store_id) VALUES (NEW.id, NEW.store_id);
  RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "audit_unsealed",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        comment="Records of the audit log that have no place in its chain yet; of no store.",
    )
    op.create_table(
        "audit_chain",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        comment="The records of the audit log in a row, each hashed with all before it;"
        " of no store. Rows are added, and never changed or removed.",
    )
    # Null in records from before; no default, so that none of those is rewritten.
    op.add_column("audit_log", sa.Column("entered_at", sa.DateTime(timezone=True)))
    op.execute(_ENTER)
    op.execute(
        "CREATE TRIGGER audit_log_enters BEFORE INSERT ON audit_log"
        " FOR EACH ROW EXECUTE FUNCTION enter_audit_log()"
    )
    # Those from before are queued by a migration of their own, without locks on the log.
    app_role = op.get_bind().dialect.identifier_preparer.quote(
        context.config.attributes["app_role"]
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_chain FROM {app_role}")
    op.execute(f"REVOKE UPDATE, TRUNCATE ON audit_unsealed FROM {app_role}")
    op.execute(
        "CREATE TRIGGER audit_chain_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def downgrade() -> None:
    op.drop_table("audit_chain")
    op.execute("DROP TRIGGER audit_log_enters ON audit_log")
    op.execute("DROP FUNCTION enter_audit_log()")
    op.drop_column("audit_log", "entered_at")
    op.drop_table("audit_unsealed")
