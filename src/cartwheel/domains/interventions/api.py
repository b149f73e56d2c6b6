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
from cartwheel.domains.interventions.outward import has_opted_out, turn_of, was_reached_since
from cartwheel.domains.interventions.settings import ONE_PER, OPENED, QUIET
from cartwheel.domains.interventions.turns import Turn, TurnRepository

__all__ = [
    "ONE_PER",
    "OPENED",
    "QUIET",
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
    "Turn",
    "TurnRepository",
    "has_opted_out",
    "turn_of",
    "was_reached_since",
]
