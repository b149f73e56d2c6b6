"""What the rest of the house may use to call the outside."""

from cartwheel.systems.outbound.client import OutboundClient, OutboundResponse
from cartwheel.systems.outbound.errors import (
    OutboundError,
    OutboundRefusedError,
    OutboundTimeoutError,
    OutboundUnreachableError,
)
from cartwheel.systems.outbound.policy import OutboundPolicy
from cartwheel.systems.outbound.resolver import Resolver, SystemResolver

__all__ = [
    "OutboundClient",
    "OutboundError",
    "OutboundPolicy",
    "OutboundRefusedError",
    "OutboundResponse",
    "OutboundTimeoutError",
    "OutboundUnreachableError",
    "Resolver",
    "SystemResolver",
]
