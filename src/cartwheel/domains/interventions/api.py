"""What other domains may use of interventions."""

from cartwheel.domains.interventions.contracts import Intervention, InterventionState, ReachChannel
from cartwheel.domains.interventions.deciding.hours import OpenHours, ReachHours
from cartwheel.domains.interventions.figures import InterventionFigures
from cartwheel.domains.interventions.messages import (
    InterventionCancelled,
    InterventionClicked,
    InterventionDecided,
    InterventionDelivered,
)

__all__ = [
    "Intervention",
    "InterventionCancelled",
    "InterventionClicked",
    "InterventionDecided",
    "InterventionDelivered",
    "InterventionFigures",
    "InterventionState",
    "OpenHours",
    "ReachChannel",
    "ReachHours",
]
