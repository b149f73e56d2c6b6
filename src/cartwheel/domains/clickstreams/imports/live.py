"""What is told of imports as they go on."""

from typing import Final

from cartwheel.domains.clickstreams.imports.contracts import EventImport
from cartwheel.systems.realtime.api import EventType, Topic
from cartwheel.systems.rpc.api import permission

MOVED: Final = EventType("event_import.moved", EventImport)

TOPIC: Final = Topic("eventImports", permission("clickstreams:read"), events=(MOVED,), kept=16)
