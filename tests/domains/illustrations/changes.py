"""Changes of pictures that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id

CHANGES: Final[dict[str, Change]] = {"illustrations.delete": by_id("illustrations.delete")}
MADE: Final[frozenset[str]] = frozenset()
GONE: Final = frozenset({"illustrations.delete"})
