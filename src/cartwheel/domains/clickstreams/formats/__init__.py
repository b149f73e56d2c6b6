"""
Clickstream exports of other shops, read line by line into events.

A format is a value: its name, its header and two pure functions. `parse` turns
one line into an event or raises `RejectedLineError` with a reason a person can
read; `occurred_ms` reads only the time, cheaply, so that a file can be put in
order. Nothing here opens files or knows the time.

The same line always gives the same event, message id included: a row that
stands twice in a file, or a file that is sent twice, is a duplicate.
"""

from cartwheel.domains.clickstreams.formats.detection import (
    FORMATS,
    UnknownFormatError,
    detect,
    is_header,
    parses,
)
from cartwheel.domains.clickstreams.formats.events import Format, ImportedEvent, RejectedLineError

__all__ = [
    "FORMATS",
    "Format",
    "ImportedEvent",
    "RejectedLineError",
    "UnknownFormatError",
    "detect",
    "is_header",
    "parses",
]
