"""Tables of campaigns."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

mail_templates: Final = sa.Table(
    "mail_templates",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("latest", sa.Integer, nullable=False),
    sa.Column("archived_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_mail_templates_store_id_id", "store_id", "id"),
    comment="Templates of mails, each at its latest version.",
)

mail_template_versions: Final = sa.Table(
    "mail_template_versions",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "template_id",
        sa.Uuid,
        sa.ForeignKey("mail_templates.id", name="fk_mail_template_versions_template_id"),
        primary_key=True,
    ),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("content", JSONB, nullable=False),
    sa.Column("restored", sa.Integer),
    sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("saved_by", sa.Uuid),
    comment="What templates of mails said from version to version, which is only added to.",
)
