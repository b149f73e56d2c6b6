"""Tables of the settings domain; the platform's rows carry the nil store id."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

configurations: Final = sa.Table(
    "configurations",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("given", JSONB, nullable=False),
    comment="A store's own values by key; those of the platform every store may read.",
)

feature_flags: Final = sa.Table(
    "feature_flags",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("definition", JSONB, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    comment="A store's own flags; those of the platform every store may read.",
)

settings_history: Final = sa.Table(
    "settings_history",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("document", JSONB, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor_kind", sa.Text, nullable=False),
    sa.Column("actor_id", sa.Uuid, nullable=False),
    comment="Each version as it was made; the version before has what was there before.",
)

settings_revisions: Final = sa.Table(
    "settings_revisions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False, index=True),
    comment="Which stores have changed since; of no store, as every process follows all.",
    info={"outside": "every process follows the revisions of all stores"},
)
