"""Structured logs: JSON lines for machines, aligned words on a terminal."""

import logging
import sys
from typing import Any

import msgspec
import structlog


def configure(*, level: str, log_format: str) -> None:
    """Set up logging for the process, to standard error; see the settings for the words."""
    is_terminal = sys.stderr.isatty()
    if level == "AUTO":
        level = "WARNING" if is_terminal else "INFO"
    as_json = log_format == "json" or (log_format == "auto" and not is_terminal)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_dumps)]
        if as_json
        # Rich tracebacks would show local variables, and with them keys and shoppers.
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=shared + renderer,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard library: their warnings take the same road.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


_encode = msgspec.json.Encoder(enc_hook=str).encode


def _dumps(event: Any, **_: Any) -> str:
    return _encode(event).decode()
