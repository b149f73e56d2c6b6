"""What leaves the room of feedback, and what comes in."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.sending.naming import Addressed


class ReportKind(StrEnum):
    """
    What is told of a mail.

    A *hard* bounce says that there is nobody by that address, a *soft* one that the mail could not
    be delivered and the next may be. *rejected* is what the service would not send on. *delayed*
    is still being tried.
    """

    DELIVERED = "delivered"
    DELAYED = "delayed"
    HARD = "hard"
    SOFT = "soft"
    REJECTED = "rejected"
    COMPLAINED = "complained"


class ReportOutcome(StrEnum):
    """
    What a report came to.

    *noted*, or noted and the address is *suppressed*; *repeated* was known; *unknown* names no
    mail that was sent.
    """

    NOTED = "noted"
    SUPPRESSED = "suppressed"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """
    One thing that is told of one mail; `status` is that of RFC 3463, if there is one.

    `recipient` is the address that is told of, where the report names one.
    """

    kind: ReportKind
    addressed: Addressed
    status: str = ""
    detail: str = ""
    recipient: str = ""


class ReceiveMailReport(msgspec.Struct, frozen=True):
    """Where a report arrives: its body is the mail as it came, headers and all."""


class MailReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one report told of one recipient, and what it came to."""

    campaign_id: UUID
    customer_id: UUID
    kind: ReportKind
    status: str
    outcome: ReportOutcome


class MailReportsTaken(msgspec.Struct, frozen=True):
    """What was told; a report may be about several mails."""

    items: tuple[MailReport, ...]
