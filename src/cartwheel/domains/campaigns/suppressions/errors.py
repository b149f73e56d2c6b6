"""What the room of suppressions refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.campaigns.errors import CampaignError
from cartwheel.kernel.errors import Kind


class MailSuppressionNotFoundError(CampaignError):
    """The store suppresses no such address."""

    code: ClassVar[str] = "campaigns.suppression_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, suppression_id: UUID) -> None:
        super().__init__(f"There is no suppressed address {suppression_id}")
        self.suppression_id = suppression_id
