"""What other domains may use of interventions."""

from cartwheel.domains.interventions.contracts import Intervention, InterventionState
from cartwheel.domains.interventions.figures import InterventionFigures
from cartwheel.domains.interventions.messages import InterventionDecided

__all__ = ["Intervention", "InterventionDecided", "InterventionFigures", "InterventionState"]
