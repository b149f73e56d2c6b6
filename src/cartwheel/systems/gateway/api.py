"""
What the rest of the house may use of the door.

Roles that have only its policies around them take these from `policies`: they then
need not load the parser, nor the clients of discovery.
"""

from cartwheel.systems.gateway.config.loading import load
from cartwheel.systems.gateway.config.reloading import follow_file
from cartwheel.systems.gateway.config.specs import (
    CORSSpec,
    LimitSpec,
    RateSpec,
    SecuritySpec,
    TableSpec,
    TokenSpec,
)
from cartwheel.systems.gateway.door.server import Door
from cartwheel.systems.gateway.door.tls import follow_certificate, server_context
from cartwheel.systems.gateway.errors import RouteTableError
from cartwheel.systems.gateway.gateway import Gateway
from cartwheel.systems.gateway.policies.api import Edge
from cartwheel.systems.gateway.proxy.forwarding import Trust

__all__ = [
    "CORSSpec",
    "Door",
    "Edge",
    "Gateway",
    "LimitSpec",
    "RateSpec",
    "RouteTableError",
    "SecuritySpec",
    "TableSpec",
    "TokenSpec",
    "Trust",
    "follow_certificate",
    "follow_file",
    "load",
    "server_context",
]
