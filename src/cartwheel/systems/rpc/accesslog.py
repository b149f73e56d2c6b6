"""One line for each request, when it has been answered."""

import time

import structlog

from cartwheel.systems.rpc.exchange import Exchange

# What nginx says when the client left before the answer.
_CLIENT_GONE = 499

_log = structlog.get_logger("cartwheel.access")


def note(exchange: Exchange) -> None:
    """Write the line; queries stay out of it, since inputs and credentials stand there."""
    actor = exchange.context.actor
    _log.info(
        "request",
        method=exchange.method,
        path=exchange.raw_path.decode("latin-1"),
        procedure=exchange.label,
        status=exchange.status or _CLIENT_GONE,
        ms=round((time.perf_counter() - exchange.started_at) * 1000, 3),
        actor=str(actor.id) if actor else None,
        address=exchange.context.address,
    )
