"""Tables of the schemas domain."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

schema_subjects: Final = sa.Table(
    "schema_subjects",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("compatibility", sa.Text, nullable=False),
    comment="What new versions are held to, where somebody has said so.",
)

schema_versions: Final = sa.Table(
    "schema_versions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("model", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("addition", sa.Integer, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("compiled", sa.LargeBinary),
    sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "subject", "number", name="uq_schema_versions_number"),
    comment="Each version of each subject; none changes, none goes.",
)

schema_revisions: Final = sa.Table(
    "schema_revisions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False, index=True),
    comment="Which stores have new schemas since; of no store, as every process follows all.",
    info={"outside": "every process follows the revisions of all stores"},
)
