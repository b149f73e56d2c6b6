"""Tables of people. They stand outside row-level security: a person may be in many stores."""

from typing import Any, Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata


def _owner(table: str, *, key: bool = False, nullable: bool = False) -> sa.Column[Any]:
    name = f"fk_{table}_person_id"
    return sa.Column(
        "person_id",
        sa.Uuid,
        sa.ForeignKey("people.id", name=name, ondelete="CASCADE"),
        primary_key=key,
        nullable=nullable,
    )


_DOMAIN: Final = "split_part(mailbox, '@', -1)"
domain_of_mailbox: Final = sa.literal_column(_DOMAIN, sa.Text)

people: Final = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text),
    # False while nobody has shown that whoever chose the password has the address too.
    sa.Column("password_is_proved", sa.Boolean, nullable=False, server_default=sa.text("true")),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("blocked_at", sa.DateTime(timezone=True)),
    sa.Column("blocked_for", sa.Text),
    # Appointed on the command line: may do for the platform what its operator's key does.
    sa.Column("is_operator", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.CheckConstraint("(blocked_at IS NULL) = (blocked_for IS NULL)", name="blocked"),
    comment="Whose address is verified; of no store.",
    info={"outside": "one person may be in many stores"},
)

registrations: Final = sa.Table(
    "registrations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, index=True),
    sa.Column("mailbox", sa.Text, nullable=False, index=True),
    sa.Column("network", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("mailed_at", sa.DateTime(timezone=True)),
    sa.Index("ix_registrations_domain_mailed_at", sa.text(_DOMAIN), "mailed_at"),
    comment="Who asked to become a person and has not shown that the address is theirs.",
    info={"outside": "who registers is in no store yet"},
)

mailed_tokens: Final = sa.Table(
    "mailed_tokens",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid,
        sa.ForeignKey(
            "registrations.id", name="fk_mailed_tokens_registration_id", ondelete="CASCADE"
        ),
        index=True,
    ),
    _owner("mailed_tokens", nullable=True),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.CheckConstraint("(registration_id IS NULL) <> (person_id IS NULL)", name="purpose"),
    sa.Index("ix_mailed_tokens_person_id", "person_id"),
    comment="Digests of what was mailed: to verify a registration, or to reset a password.",
    info={"outside": "one person may be in many stores"},
)

sessions: Final = sa.Table(
    "person_sessions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    _owner("person_sessions"),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("store_id", sa.Uuid),
    sa.Column("factor_proved", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("method IN ('password', 'provider', 'passkey', 'link')", name="method"),
    sa.Index("ix_person_sessions_person_id", "person_id"),
    comment="A login and its family of refresh tokens; Redis knows which are alive.",
    info={"outside": "one person may be in many stores"},
)

refresh_tokens: Final = sa.Table(
    "refresh_tokens",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column(
        "session_id",
        sa.Uuid,
        sa.ForeignKey(
            "person_sessions.id", name="fk_refresh_tokens_session_id", ondelete="CASCADE"
        ),
        nullable=False,
        index=True,
    ),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("used_at", sa.DateTime(timezone=True)),
    # From it and the token itself follows the successor, so that a repeated call can be given
    # the same one, though neither is stored.
    sa.Column("seed", sa.LargeBinary),
    sa.CheckConstraint("(used_at IS NULL) = (seed IS NULL)", name="used"),
    info={"outside": "one person may be in many stores"},
)

second_factors: Final = sa.Table(
    "second_factors",
    metadata,
    _owner("second_factors", key=True),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("confirmed_at", sa.DateTime(timezone=True)),
    sa.Column("last_step", sa.BigInteger, nullable=False),
    info={"outside": "one person may be in many stores"},
)

recovery_codes: Final = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column(
        "person_id",
        sa.Uuid,
        sa.ForeignKey(
            "second_factors.person_id", name="fk_recovery_codes_person_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    info={"outside": "one person may be in many stores"},
)

identities: Final = sa.Table(
    "identities",
    metadata,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    _owner("identities"),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_identities_person_id", "person_id"),
    comment="Who somebody is at an identity provider.",
    info={"outside": "one person may be in many stores"},
)

passkeys: Final = sa.Table(
    "passkeys",
    metadata,
    sa.Column("id", sa.LargeBinary, primary_key=True),
    _owner("passkeys"),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("used_at", sa.DateTime(timezone=True)),
    sa.Index("ix_passkeys_person_id", "person_id"),
    info={"outside": "one person may be in many stores"},
)
