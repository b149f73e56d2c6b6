"""What the room of sending refuses."""

from typing import ClassVar

from cartwheel.domains.campaigns.errors import CampaignError
from cartwheel.kernel.errors import Kind


class ActionNotPossibleError(CampaignError):
    """The campaign is in a state in which that cannot be done."""

    code: ClassVar[str] = "campaigns.action_not_possible"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, action: str, *, state: str) -> None:
        super().__init__(f"A campaign that is {state} cannot {action}")
        self.action, self.state = action, state
