"""Pure decisions: who hears what, what an answer means, and when to try again."""

import base64
import re
import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from uuid import UUID

from standardwebhooks import Webhook

from cartwheel.kernel.errors import Issue

MOST_ENDPOINTS: Final = 50
BOTH_SECRETS_FOR: Final = timedelta(hours=24)
FAILING_FOR: Final = timedelta(days=5)
KEPT_FOR: Final = timedelta(days=30)
LONGEST_RETRY_AFTER: Final = timedelta(hours=24)

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""The pauses after each failed attempt: eight attempts in some 28 hours."""

_SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what all secrets begin with
_SECRET_BYTES: Final = 32  # Standard Webhooks asks for 24 to 64
_IS_PREFIX: Final = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*\.\*").fullmatch
_TRY_AGAIN: Final = frozenset({408, 425, 429})


class Verdict(StrEnum):
    """What one attempt means for its delivery."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"
    GONE = "gone"


def make_secret() -> str:
    """Make a secret in the form of Standard Webhooks."""
    return _SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(
    message_id: UUID, body: str, *, at: datetime, secrets: Iterable[str]
) -> Mapping[str, str]:
    """Return the headers of Standard Webhooks, with a signature for each secret."""
    signatures = [Webhook(secret).sign(str(message_id), at, body) for secret in secrets]
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def wants(event_types: Iterable[str], name: str) -> bool:
    """True when a subscription covers an event."""
    return any(
        wanted in (name, "*") or (wanted.endswith(".*") and name.startswith(wanted[:-1]))
        for wanted in event_types
    )


def issues_with(event_types: Sequence[str], *, known: Container[str]) -> list[Issue]:
    """Return what is wrong with a subscription; a prefix may await events still to come."""
    return [
        Issue(("eventTypes", index), f"There is no event {wanted!r}; listEventTypes has them all")
        for index, wanted in enumerate(event_types)
        if wanted != "*" and wanted not in known and not _IS_PREFIX(wanted)
    ]


def verdict_of(status: int | None) -> Verdict:
    """
    Judge an answer, None being none.

    A redirect is not followed; it counts as trouble that may pass, as 5xx does.
    """
    if status is None:
        return Verdict.RETRY
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict.DELIVERED
    if status == HTTPStatus.GONE:
        return Verdict.GONE
    is_final = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Verdict.REFUSED if is_final and status not in _TRY_AGAIN else Verdict.RETRY


def is_exhausted(attempts: int) -> bool:
    """True when a delivery that failed so often is given up."""
    return attempts > len(PAUSES)


def pause_after(attempts: int, *, delivery_id: UUID, asked: timedelta | None) -> timedelta:
    """
    Return how long to wait after a failed attempt, the first being 1.

    Up to a tenth is added, each time the same for a delivery, so that those which failed
    together do not come back together. `asked` is the endpoint's own wish, up to a day.
    """
    share = (delivery_id.int & 0xFFFF) / 0xFFFF  # these bits of a UUIDv7 are random
    pause = PAUSES[attempts - 1] * (1 + 0.1 * share)
    return pause if asked is None else max(pause, min(asked, LONGEST_RETRY_AFTER))


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read the header `Retry-After`, in seconds or as a date; None when it says nothing."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        seconds = min(int(value[:9]), round(LONGEST_RETRY_AFTER.total_seconds()))
        return timedelta(seconds=seconds)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for numbers of very many digits
        return None
    return max(timedelta(0), (at if at.tzinfo else at.replace(tzinfo=UTC)) - now)
