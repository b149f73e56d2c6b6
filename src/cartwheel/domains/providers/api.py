"""What other domains may use of outside services that cost money."""

from cartwheel.domains.providers.contracts import Purpose
from cartwheel.domains.providers.desk import TextDesk
from cartwheel.domains.providers.errors import BudgetExceededError

__all__ = ["BudgetExceededError", "Purpose", "TextDesk"]
