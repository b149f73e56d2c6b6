"""People, how they sign in, and their sessions; of no store, for one person may be in many."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("email", name="uq_people_email"),
        comment="Whose address is verified; of no store.",
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        comment="Who asked to become a person and has not shown that the address is theirs.",
    )
    for column in ("email", "expires_at"):
        op.create_index(f"ix_registrations_{column}", "registrations", [column])
    op.create_table(
        "mailed_tokens",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("registration_id", sa.Uuid),
        sa.Column("person_id", sa.Uuid),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_mailed_tokens_registration_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_mailed_tokens_person_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "(registration_id IS NULL) <> (person_id IS NULL)", name="ck_mailed_tokens_purpose"
        ),
        comment="Digests of what was mailed: to verify a registration, or to reset a password.",
    )
    for column in ("registration_id", "person_id", "expires_at"):
        op.create_index(f"ix_mailed_tokens_{column}", "mailed_tokens", [column])
    op.create_table(
        "person_sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("store_id", sa.Uuid),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_sessions_person_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "method IN ('password', 'provider', 'passkey')", name="ck_person_sessions_method"
        ),
        comment="A login and its family of refresh tokens; Redis knows which are alive.",
    )
    op.create_index("ix_person_sessions_person_id", "person_sessions", ["person_id"])
    op.create_index("ix_person_sessions_expires_at", "person_sessions", ["expires_at"])
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("seed", sa.LargeBinary),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["person_sessions.id"],
            name="fk_refresh_tokens_session_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("(used_at IS NULL) = (seed IS NULL)", name="ck_refresh_tokens_used"),
    )
    for column in ("session_id", "expires_at"):
        op.create_index(f"ix_refresh_tokens_{column}", "refresh_tokens", [column])
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_second_factors_person_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["second_factors.person_id"],
            name="fk_recovery_codes_person_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_identities_person_id", ondelete="CASCADE"
        ),
        comment="Who somebody is at an identity provider.",
    )
    op.create_index("ix_identities_person_id", "identities", ["person_id"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_passkeys_person_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])


def downgrade() -> None:
    for table in (
        "passkeys",
        "identities",
        "recovery_codes",
        "second_factors",
        "refresh_tokens",
        "person_sessions",
        "mailed_tokens",
        "registrations",
        "people",
    ):
        op.drop_table(table)
