"""What reports are refused for."""

from typing import ClassVar

from cartwheel.domains.campaigns.errors import CampaignError
from cartwheel.kernel.errors import Kind


class NoReportError(CampaignError):
    """The mail is no report of a delivery or a complaint, or tells of no mail of a campaign."""

    code: ClassVar[str] = "campaigns.no_report"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, why: str) -> None:
        super().__init__(f"message: {why}")
        self.why = why


class ReportedMailNotFoundError(CampaignError):
    """The store has sent no mail that a report tells of."""

    code: ClassVar[str] = "campaigns.reported_mail_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("The store has sent none of the mails that are told of")
