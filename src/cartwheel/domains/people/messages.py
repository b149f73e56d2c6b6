"""What is announced about people, and the mails that are queued. No token stands in any of them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import EMAIL, UPKEEP, QueueName


class Notice(StrEnum):
    """What a person is told about the account, so that a stranger's hand is noticed."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSWORD_DROPPED = "password_dropped"  # noqa: S105
    IDENTITY_LINKED = "identity_linked"
    SESSION_STOLEN = "session_stolen"


class RefreshTokenReused(msgspec.Struct, frozen=True):
    """A refresh token came a second time after its grace: the session was ended."""

    name: ClassVar[str] = "session.refresh_token_reused"
    version: ClassVar[int] = 1

    store_id: UUID
    person_id: UUID
    session_id: UUID
    address: str
    reused_at: datetime


class SendVerification(msgspec.Struct, frozen=True):
    """Mail whoever asked to register: a link, or, to a known address, that it is known."""

    name: ClassVar[str] = "accounts.send_verification"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    registration_id: UUID


class SendPasswordReset(msgspec.Struct, frozen=True):
    """Mail a link to choose a new password, if the address is somebody's."""

    name: ClassVar[str] = "accounts.send_password_reset"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    email: str


class SendUnlock(msgspec.Struct, frozen=True):
    """Mail a link past a lock, if the address is somebody's."""

    name: ClassVar[str] = "accounts.send_unlock"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    email: str


class SendNotice(msgspec.Struct, frozen=True):
    """Tell a person of a change to the account."""

    name: ClassVar[str] = "accounts.send_notice"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    person_id: UUID
    notice: Notice


class PrunePeople(msgspec.Struct, frozen=True):
    """Forget registrations, tokens and sessions that are over."""

    name: ClassVar[str] = "accounts.prune_people"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
