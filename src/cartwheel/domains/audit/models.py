"""The tables of the audit log; the application may add to them and read them."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

audit_log: Final = sa.Table(
    "audit_log",
    metadata,
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
    # Written by the database, whatever is given; null in records from before there was a chain.
    sa.Column("entered_at", sa.DateTime(timezone=True)),
    sa.Index("ix_audit_log_store_id_at_id", "store_id", "at", "id"),
    sa.Index("ix_audit_log_store_id_actor_id_at", "store_id", "actor_id", "at"),
    sa.Index("ix_audit_log_store_id_subject_at", "store_id", "subject", "at"),
    comment="Who changed what. Rows are added, and never changed or removed.",
)

audit_unsealed: Final = sa.Table(
    "audit_unsealed",
    metadata,
    sa.Column("record_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    comment="Records of the audit log that have no place in its chain yet; of no store.",
    info={"outside": "sealed for all stores at once"},
)

audit_chain: Final = sa.Table(
    "audit_chain",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("record_id", sa.Uuid, nullable=False, unique=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    comment="The records of the audit log in a row, each hashed with all before it;"
    " of no store. Rows are added, and never changed or removed.",
    info={"outside": "the chain goes through all stores' records"},
)
