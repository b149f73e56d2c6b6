"""
Structured logs: JSON lines for machines, words on a terminal.

A line with `news=True` tells whoever runs this, by hand, what has happened. Unless a level is
asked for, words are warnings and news alone.
"""

import logging
import sys
from typing import Any, Final

import msgspec
import structlog

_FOR_SEARCHES: Final = ("request_id", "trace_id")


def configure(*, level: str, log_format: str) -> None:
    """Set up logging for the process, to standard error; see the settings for the words."""
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    news_alone = level == "AUTO" and not as_json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(
            fmt="%H:%M:%S" if news_alone else "iso", utc=not news_alone
        ),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_dumps)]
        if as_json
        # Rich tracebacks would show local variables, and with them keys and shoppers.
        else [
            structlog.dev.ConsoleRenderer(
                exception_formatter=structlog.dev.plain_traceback,
                colors=sys.stderr.isatty(),
                pad_event_to=0,
                pad_level=False,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, _news_alone if news_alone else _news_too, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.INFO if level == "AUTO" else logging.getLevelName(level)
        ),
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


def tells_news_alone() -> bool:
    """Say whether nobody wants to read a line for each request."""
    return _news_alone in structlog.get_config()["processors"]


def _news_alone(_: Any, method: str, event: structlog.typing.EventDict) -> Any:
    if method in ("debug", "info"):
        if not event.pop("news", False):
            raise structlog.DropEvent
        for name in _FOR_SEARCHES:
            event.pop(name, None)
    return event


def _news_too(_: Any, __: str, event: structlog.typing.EventDict) -> Any:
    event.pop("news", None)
    return event


_encode = msgspec.json.Encoder(enc_hook=str).encode


def _dumps(event: Any, **_: Any) -> str:
    return _encode(event).decode()
