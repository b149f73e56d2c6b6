"""What suggested deposits bring to the domain."""

from typing import Final

from cartwheel.domains.rentals.risk.model import CancellationRisk
from cartwheel.domains.rentals.risk.repository import RiskRepository
from cartwheel.domains.rentals.risk.service import DepositAdvice

PER_CALL: Final = (DepositAdvice, RiskRepository)
PER_PROCESS: Final = (CancellationRisk,)
