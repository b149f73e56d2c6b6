"""What other domains may use of outside services that cost money."""

from cartwheel.domains.providers.contracts import ProviderTrouble, Purpose
from cartwheel.domains.providers.desk import TextDesk
from cartwheel.domains.providers.errors import TROUBLES, BudgetExceededError
from cartwheel.domains.providers.image_desk import ImageDesk
from cartwheel.domains.providers.messages import ProviderTroubled

__all__ = [
    "TROUBLES",
    "BudgetExceededError",
    "ImageDesk",
    "ProviderTrouble",
    "ProviderTroubled",
    "Purpose",
    "TextDesk",
]
