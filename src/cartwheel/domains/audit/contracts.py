"""What the audit log tells."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit

Procedure = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
Subject = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One change.

    `actorKind` is `nobody` where nobody had to say who calls. `input` is what was asked;
    `before` and `after` are given where the procedure tells them. Secrets are masked.
    """

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    procedure: str
    subject: str | None
    input: Any
    before: Any
    after: Any
    request_id: str
    address: str


class AuditFilter(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which records are meant: all that fit whatever is given, from `since` to before `until`.

    `procedure` names one, or with `flags.*` all of a router.
    """

    actor_id: UUID | None = None
    procedure: Procedure | None = None
    subject: Subject | None = None
    since: datetime | None = None
    until: datetime | None = None


class ListAudit(AuditFilter, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which records to list."""

    cursor: UUID | None = None
    limit: Limit = 50


class ExportAudit(AuditFilter, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which records to export, and how many at most."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 10_000


class AuditPage(msgspec.Struct, frozen=True, rename="camel"):
    """Records, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[AuditRecord, ...]
    next_cursor: UUID | None
