"""What the rest of the house may use of the resilience kit."""

from cartwheel.systems.resilience.breaker import Breaker, BreakerOpenError, BreakerState
from cartwheel.systems.resilience.bulkhead import Bulkhead, BulkheadFullError

__all__ = ["Breaker", "BreakerOpenError", "BreakerState", "Bulkhead", "BulkheadFullError"]
