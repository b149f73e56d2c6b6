"""What the room of drafts refuses."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cartwheel.domains.campaigns.errors import CampaignError
from cartwheel.kernel.errors import Issue, Kind


class CampaignNotFoundError(CampaignError):
    """The store has no such campaign."""

    code: ClassVar[str] = "campaigns.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, campaign_id: UUID) -> None:
        super().__init__(f"There is no campaign {campaign_id}")
        self.campaign_id = campaign_id


class StaleStepError(CampaignError):
    """Somebody saved the step after it was looked at; `issues` says who, when, and as what."""

    code: ClassVar[str] = "campaigns.stale_step"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, version: int, name: str | None, at: datetime | None) -> None:
        who = name or "Somebody"
        super().__init__(f"{who} has saved this step meanwhile")
        self.issues = (
            Issue(("version",), str(version)),
            Issue(("savedByName",), who),
            Issue(("savedAt",), "" if at is None else at.isoformat()),
        )


class CampaignNotDraftError(CampaignError):
    """The campaign is on its way, or over: nothing of it can be changed."""

    code: ClassVar[str] = "campaigns.not_draft"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, state: str) -> None:
        super().__init__(f"The campaign is {state}; duplicate it to change it")
        self.state = state


class CampaignActiveError(CampaignError):
    """The campaign is being sent: it cannot be put away."""

    code: ClassVar[str] = "campaigns.active"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, state: str) -> None:
        super().__init__(f"The campaign is {state}; stop it first")
        self.state = state


class CampaignNotReadyError(CampaignError):
    """A step of the campaign is not done, or nobody else has agreed to it."""

    code: ClassVar[str] = "campaigns.not_ready"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(f"{each.path[0]}: {each.message}" for each in issues))
        self.issues = issues


class OwnCampaignError(CampaignError):
    """Who has saved a part of the campaign, or is no person, cannot agree to it."""

    code: ClassVar[str] = "campaigns.own_campaign"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Somebody has to agree who has not worked on this campaign")


class TooManyCampaignsError(CampaignError):
    """The store has as many campaigns as it may have that are not archived."""

    code: ClassVar[str] = "campaigns.too_many"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most:,} campaigns; archive some first")
