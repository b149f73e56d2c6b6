"""Tables of imports of clickstreams; the parts of a file go when its import ends."""

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)
_NONE: Final = sa.text("0")


def _of_import(table: str) -> sa.Column[UUID]:
    key = sa.ForeignKey("event_imports.id", name=f"fk_{table}_import_id", ondelete="CASCADE")
    return sa.Column("import_id", sa.Uuid, key, primary_key=True)


imports: Final = sa.Table(
    "event_imports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("begun_by_kind", sa.Text, nullable=False),
    sa.Column("begun_by_id", sa.Uuid, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("received", sa.Integer, nullable=False),
    sa.Column("format", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("rows_total", sa.Integer),
    # Of the rows in order of time, how many are behind us.
    sa.Column("rows_done", sa.Integer, nullable=False, server_default=_NONE),
    sa.Column("sent", sa.Integer, nullable=False, server_default=_NONE),
    sa.Column("refused", sa.Integer, nullable=False, server_default=_NONE),
    # How many events its store had worked off before, and since.
    sa.Column("processed_before", sa.BigInteger, nullable=False, server_default=_NONE),
    sa.Column("processed", sa.Integer, nullable=False, server_default=_NONE),
    sa.Column("into_store_id", sa.Uuid),
    sa.Column("figures", JSONB),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("sending_since", _AT),
    sa.Column("finished_at", _AT),
    sa.CheckConstraint(
        "status IN ('uploading', 'waiting', 'reading', 'sending', 'settling', 'done', 'failed',"
        " 'cancelled')",
        name="status",
    ),
    sa.CheckConstraint("received <= size", name="received"),
    sa.CheckConstraint("rows_done = sent + refused AND rows_done <= rows_total", name="rows_done"),
    sa.Index("ix_event_imports_store_id_id", "store_id", "id"),
)

parts: Final = sa.Table(
    "event_import_parts",
    metadata,
    _of_import("event_import_parts"),
    sa.Column("offset", sa.Integer, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

refusals: Final = sa.Table(
    "event_import_refusals",
    metadata,
    _of_import("event_import_refusals"),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
