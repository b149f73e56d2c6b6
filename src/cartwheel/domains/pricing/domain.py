"""What pricing brings to the house."""

from typing import Final

from cartwheel.systems.assembly.api import Domain

PRICING: Final = Domain(name="pricing")
