"""What the interventions domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class InterventionError(AppError):
    """A refusal of the interventions domain."""


class InterventionNotFoundError(InterventionError):
    """The store has no such intervention."""

    code: ClassVar[str] = "interventions.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, *, intervention_id: UUID) -> None:
        super().__init__(f"There is no intervention {intervention_id}")
        self.intervention_id = intervention_id


class TemplateNotFoundError(InterventionError):
    """The store has no such template."""

    code: ClassVar[str] = "interventions.template_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, template_id: UUID) -> None:
        super().__init__(f"There is no template {template_id}")
        self.template_id = template_id


class StaleTemplateError(InterventionError):
    """Somebody changed the template after it was looked at."""

    code: ClassVar[str] = "interventions.stale_template"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, template_id: UUID) -> None:
        super().__init__(f"The template {template_id} has a later version")
        self.template_id = template_id


class ReachCampaignNotFoundError(InterventionError):
    """The store has no such campaign."""

    code: ClassVar[str] = "interventions.campaign_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, campaign_id: UUID) -> None:
        super().__init__(f"There is no campaign {campaign_id}")
        self.campaign_id = campaign_id


class StaleReachCampaignError(InterventionError):
    """Somebody changed the campaign after it was looked at."""

    code: ClassVar[str] = "interventions.stale_campaign"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, campaign_id: UUID) -> None:
        super().__init__(f"The campaign {campaign_id} has changed meanwhile")
        self.campaign_id = campaign_id


class ReachCampaignEndedError(InterventionError):
    """The campaign is over, and stays so."""

    code: ClassVar[str] = "interventions.campaign_ended"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, campaign_id: UUID) -> None:
        super().__init__(f"The campaign {campaign_id} is over")
        self.campaign_id = campaign_id


class CartNotReachableError(InterventionError):
    """The store has no such cart, or nobody left it."""

    code: ClassVar[str] = "interventions.cart_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, cart_id: UUID) -> None:
        super().__init__(f"There is no abandoned cart {cart_id}")
        self.cart_id = cart_id


class NotWantedError(InterventionError):
    """A check said no; it is the same that decides without people."""

    code: ClassVar[str] = "interventions.not_wanted"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, check: str, found: str, needed: str) -> None:
        super().__init__(f"{check}: found {found or 'nothing'}, needed {needed or 'something'}")
        self.check, self.found, self.needed = check, found, needed


class NotWaitingError(InterventionError):
    """The intervention has gone out, or is taken back already."""

    code: ClassVar[str] = "interventions.not_waiting"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, intervention_id: UUID, state: str) -> None:
        super().__init__(f"The intervention {intervention_id} is {state}")
        self.intervention_id, self.state = intervention_id, state
