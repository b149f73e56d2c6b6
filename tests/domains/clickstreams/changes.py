"""Changes of imports of clickstreams that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    "eventImports.cancel": by_id("eventImports.cancel"),
    "eventImports.start": given(None, fileName="a.csv", size=20, content="MSwyLDMscHYsMTAK"),
}
MADE: Final = frozenset({"eventImports.start"})
