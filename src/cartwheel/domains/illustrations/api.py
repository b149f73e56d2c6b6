"""What other domains may use of pictures that a service makes."""

from cartwheel.domains.illustrations.contracts import Illustrate, Illustrated, Illustration
from cartwheel.domains.illustrations.flow import IllustrationFlow

__all__ = ["Illustrate", "Illustrated", "Illustration", "IllustrationFlow"]
